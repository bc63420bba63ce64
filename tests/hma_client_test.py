#!/usr/bin/env python3
"""A client of Hasher-Matcher-Actioner, against vigie serve. usage: hma_client_test.py VIGIE SAMPLES.

HmaClient knows HMA's paths, parameters and answers and nothing of this program: what a platform has
that speaks to HMA today."""
import functools
import http.client
import http.server
import json
import os
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server  # noqa: E402

VIGIE, SAMPLES = sys.argv[1:3]
counts = {True: 0, False: 0}
# Published examples of PDQ, and what is near and far.
HASH = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22'
NEAR = 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b2d'  # 4 bits away
FAR = '5' * 64


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:400])


class HmaClient:
    def __init__(self, port, key=None):
        self.port, self.key = port, key

    def ask(self, method, path, body=None, kind=None, **query):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        headers = {'Authorization': 'Bearer ' + self.key} if self.key else {}
        if kind:
            headers['Content-Type'] = kind
        if query:
            path += '?' + urllib.parse.urlencode(query)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        is_json = answer.headers.get_content_type() == 'application/json'
        return answer.status, json.loads(content) if is_json else content.decode()

    def get(self, path, **query):
        return self.ask('GET', path, **query)

    def send(self, method, path, value):
        return self.ask(method, path, json.dumps(value), 'application/json')

    def upload(self, path, part, file, **query):
        with open(os.path.join(SAMPLES, file), 'rb') as content:
            data = content.read()
        edge = 'edge'
        body = (f'--{edge}\r\nContent-Disposition: form-data; name="{part}"; filename="{file}"\r\n'
                f'Content-Type: application/octet-stream\r\n\r\n').encode()
        body += data + f'\r\n--{edge}--\r\n'.encode()
        return self.ask('POST', path, body, f'multipart/form-data; boundary={edge}', **query)


def banks(hma):
    case('it is alive', hma.get('/status') == (200, 'I-AM-ALIVE'))
    status, bank = hma.send('POST', '/c/banks', {'name': 'TEST_BANK', 'enabled': True})
    case('a bank is made', status == 201 and
         bank == {'name': 'TEST_BANK', 'matching_enabled_ratio': 1.0}, bank)
    case('once', hma.send('POST', '/c/banks', {'name': 'TEST_BANK'})[0] == 403)
    case('under a good name', hma.send('POST', '/c/banks', {'name': '!!'})[0] == 400)
    case('banks are listed', hma.get('/c/banks') == (200, [bank]))
    case('one is shown', hma.get('/c/bank/TEST_BANK') == (200, bank))
    case('or not', hma.get('/c/bank/NO_BANK')[0] == 404)


def hashes(hma):
    status, added = hma.send('POST', '/c/bank/TEST_BANK/signal', {'pdq': HASH})
    case('a hash is added', status == 200 and added['signals'] == {'pdq': HASH} and
         isinstance(added['id'], int), added)
    content = added['id']
    status, found = hma.get('/m/lookup', signal=HASH, signal_type='pdq')
    match = found.get('TEST_BANK', [{}])[0]
    case('and found at once', status == 200 and match.get('bank_content_id') == content and
         match.get('distance') == '0', found)
    status, found = hma.get('/m/lookup', signal=NEAR, signal_type='pdq')
    case('nearness is told', found.get('TEST_BANK', [{}])[0].get('distance') == '4', found)
    case('what is far is not found', hma.get('/m/lookup', signal=FAR, signal_type='pdq') ==
         (200, {}))
    case('only in the banks asked for', hma.get('/m/lookup', signal=HASH, signal_type='pdq',
                                                banks='OTHER')[1] == {})
    case('raw content ids', hma.get('/m/raw_lookup', signal=HASH, signal_type='pdq') ==
         (200, {'matches': [content]}))
    status, raw = hma.get('/m/raw_lookup', signal=NEAR, signal_type='pdq', include_distance='true')
    case('with their distance', raw['matches'][0]['bank_content_id'] == content and
         raw['matches'][0]['distance'] == '4', raw)
    status, compared = hma.send('POST', '/m/compare', {'pdq': [HASH, NEAR]})
    case('two hashes are compared', compared == {'pdq': [True, {'distance': 4}]}, compared)
    for value, kind in (('zz', 'pdq'), (HASH, 'nonsense'), ('[1]', 'vpdq'), ('12', 'video_md5')):
        status, refused = hma.get('/m/lookup', signal=value, signal_type=kind)
        case(f'a wrong {kind} is refused with a message', status == 400 and refused['message'],
             refused)
    status, sizes = hma.get('/m/index/status', signal_type='pdq')
    case('the index has it', sizes['pdq']['present'] is True and sizes['pdq']['size'] == 1, sizes)
    status, shown = hma.get(f'/c/bank/TEST_BANK/content/{content}', include_signals='true')
    case('content is shown', shown['id'] == content and shown['bank']['name'] == 'TEST_BANK' and
         shown['signals'] == {'pdq': HASH}, shown)
    return content


def switches(hma, content):
    hma.send('PUT', '/c/bank/TEST_BANK', {'enabled_ratio': 0})
    case('a bank that is off is not looked up', hma.get('/m/lookup', signal=HASH,
                                                        signal_type='pdq')[1] == {})
    case('unless one insists', 'TEST_BANK' in hma.get('/m/lookup', signal=HASH, signal_type='pdq',
                                                      bypass_coinflip='true')[1])
    hma.send('PUT', '/c/bank/TEST_BANK', {'enabled': True})
    path = f'/c/bank/TEST_BANK/content/{content}'
    case('content is removed', hma.ask('DELETE', path) == (200, {'deleted': 1}))
    case('once', hma.ask('DELETE', path) == (200, {'deleted': 0}))
    case('and not found any more', hma.get('/m/lookup', signal=HASH, signal_type='pdq')[1] == {})


def files(hma):
    status, photo = hma.upload('/h/hash', 'photo', 'ai-iptc.png')
    case('a photo is hashed', status == 200 and len(photo['pdq']) == 64, photo)
    status, video = hma.upload('/h/hash', 'video', 'original.mp4')
    case('a video too', status == 200 and len(video['video_md5']) == 32 and
         json.loads(video['vpdq'])[0].count(',') == 2, video)
    case('in the types asked for', list(hma.upload('/h/hash', 'video', 'original.mp4',
                                                   types='video_md5')[1]) == ['video_md5'])
    case('one of the kinds that are known', hma.upload('/h/hash', 'sculpture', 'ordinary.mp4')[0] ==
         400)
    case('what is broken is said to be', hma.upload('/h/hash', 'video', 'broken.mp4')[0] == 400)
    status, added = hma.upload('/c/bank/TEST_BANK/content', 'video', 'original.mp4')
    case('a file is banked', status == 200 and added['signals'] == video, added)
    status, found = hma.upload('/m/lookup', 'video', 'exact-copy.mp4')
    case('a copy of it is found by its pictures', status == 200 and
         found['vpdq']['TEST_BANK'][0]['bank_content_id'] == added['id'] and
         found['video_md5'] == {}, found)
    status, found = hma.get('/m/lookup', signal=video['video_md5'], signal_type='video_md5')
    case('the same file by its MD5', found['TEST_BANK'][0]['bank_content_id'] == added['id'], found)
    status, found = hma.upload('/m/lookup', 'video', 'ordinary.mp4')
    case('another is not', found['vpdq'] == {} and found['video_md5'] == {}, found)


def urls(hma):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass
    there = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                            functools.partial(Quiet, directory=SAMPLES))
    threading.Thread(target=there.serve_forever, daemon=True).start()
    url = f'http://127.0.0.1:{there.server_port}/'
    case('a URL is hashed', len(hma.get('/h/hash', url=url + 'ai-iptc.png')[1]['pdq']) == 64)
    status, found = hma.get('/m/lookup', url=url + 'exact-copy.mp4')
    case('and looked up', 'TEST_BANK' in found['vpdq'], found)
    case('one that is not there is refused', hma.get('/h/hash', url=url + 'nothing')[0] == 400)
    case('and one that is no URL', hma.get('/h/hash', url='file:///etc/passwd')[0] == 400)
    there.shutdown()


def rights(server):
    _, out, _ = server.command('admin', 'key', 'create', '--scope', 'banks:read')
    key = [word for word in out.split() if word.startswith('vk_')][0]
    hma = HmaClient(server.port, key)
    case('with keys, a lookup needs one', server.until(
        lambda: HmaClient(server.port).get('/c/banks')[0] == 401, 10))
    case('that may read', hma.get('/c/banks')[0] == 200)
    case('and no more', hma.send('POST', '/c/banks', {'name': 'X'})[0] == 403)


def main():
    with Server(VIGIE, config='network:\n  private_allowed: true\n') as server:
        hma = HmaClient(server.port)
        banks(hma)
        switches(hma, hashes(hma))
        files(hma)
        urls(hma)
        rights(server)
    print(f'{counts[True]} passed, {counts[False]} failed')
    return 0 if counts[False] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
