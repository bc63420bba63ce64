// One upload with progress: XMLHttpRequest, since fetch cannot say how much was sent.
import { Problem, problemOf } from './problem';
import { whole } from './read';
import { readItem, type Item, type ItemMetadata } from './schema';
import { forgery } from './transport';

export interface Upload {
  done: Promise<Item>;
  cancel: () => void;
}

/** The same key for every attempt at one file, so that a retry makes no second item. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return 'console-' + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function startUpload(
  file: File,
  metadata: ItemMetadata,
  key: string,
  onProgress: (sentBytes: number) => void,
): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Item>((resolve, reject) => {
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onerror = () => reject(new Problem(0, '', '', ''));
    request.onabort = () => reject(new Problem(-1, '', '', ''));
    request.onload = () => {
      if (request.status !== 200 && request.status !== 201) {
        const retry = request.getResponseHeader('Retry-After');
        reject(problemOf(request.status, request.responseText, retry));
        return;
      }
      try {
        resolve(readItem(whole(JSON.parse(request.responseText))));
      } catch {
        reject(new Problem(request.status, '', '', ''));
      }
    };
    const form = new FormData();
    form.append('metadata', new Blob([JSON.stringify(metadata)], { type: 'application/json' }));
    form.append('media', file, file.name);
    request.open('POST', '/v1/items');
    request.setRequestHeader('Idempotency-Key', key);
    request.setRequestHeader('Accept', 'application/json');
    if (forgery.token !== '') request.setRequestHeader('X-Csrf-Token', forgery.token);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}
