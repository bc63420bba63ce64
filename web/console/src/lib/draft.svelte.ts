// The draft of a pack that this browser keeps: a reload, or a crash, loses no word.
import { inner, list, text } from '@api/read';
import type { DraftOf, PackFiles } from '@api/schema';
import { listFiles, newFile, nextVersion, packFiles, placeFrom, placeOf, shownPath, type DraftFile } from './pack';
import { store, stored } from './storage';

const NAME = 'draft';

interface Kept {
  base: string;
  open: string;
  files: DraftFile[];
}

function kept(): Kept | null {
  try {
    const from = inner(JSON.parse(stored(NAME)));
    const files = list(from.files, inner).map((file): DraftFile => {
      return { place: placeFrom(text(file.place)), path: text(file.path), text: text(file.text) };
    });
    return { base: text(from.base), open: text(from.open), files };
  } catch {
    return null;
  }
}

export class Draft {
  /** the pack that it was made from, by name */
  base = $state('');
  files: DraftFile[] = $state.raw([]);
  /** the path of the file in the editor */
  open = $state('pack.yaml');

  get exists(): boolean {
    return this.files.length > 0;
  }
  get pack(): PackFiles {
    return packFiles(this.files);
  }
  get file(): DraftFile | undefined {
    return this.files.find((file) => shownPath(file) === this.open) ?? this.files[0];
  }

  constructor() {
    const before = kept();
    if (before === null) return;
    this.base = before.base;
    this.files = before.files;
    this.open = before.open;
  }

  start(from: DraftOf): void {
    this.base = from.pack;
    this.open = 'pack.yaml';
    this.put(
      listFiles(from.draft).map((file) =>
        file.place === 'files' && file.path === 'pack.yaml'
          ? { ...file, text: nextVersion(file.text) }
          : file,
      ),
    );
  }
  discard(): void {
    this.put([]);
  }
  write(shown: string, text: string): void {
    this.put(this.files.map((file) => (shownPath(file) === shown ? { ...file, text } : file)));
  }
  add(path: string): void {
    this.open = path;
    this.put([...this.files, newFile(path)]);
  }
  rename(shown: string, path: string): void {
    this.open = path;
    const place = placeOf(path);
    this.put(this.files.map((file) => (shownPath(file) === shown ? { ...file, place, path } : file)));
  }
  remove(shown: string): void {
    this.open = 'pack.yaml';
    this.put(this.files.filter((file) => shownPath(file) !== shown));
  }
  /** What is no file of the draft is not shown: nothing could be written to it. */
  show(shown: string): void {
    if (!this.files.some((file) => shownPath(file) === shown)) return;
    this.open = shown;
    this.keep();
  }

  private put(files: DraftFile[]): void {
    this.files = files;
    this.keep();
  }
  private keep(): void {
    const now: Kept = { base: this.base, open: this.open, files: this.files };
    store(NAME, this.files.length === 0 ? '' : JSON.stringify(now));
  }
}

export const draft = new Draft();
