#!/usr/bin/env python3
"""Banks as their people use them, on a real server. usage: banks_test.py VIGIE SAMPLES.

Uploads come first and entries later: what an entry does to what is there already is the subject."""
import http.server
import json
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server  # noqa: E402

VIGIE, SAMPLES = sys.argv[1:3]
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:400])


def sample(name):
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        return file.read()


def upload(server, name, account):
    return server.decided(server.upload(sample(name), {'account': account})[2]['id'])


def matches_of(server, item):
    return [f['evidence'] for f in server.get(f'/v1/items/{item["id"]}/findings')['findings']
            if f['kind'] == 'known_match' and f['evidence'].get('entry')]


def visibility(server, item):
    return server.get(f'/v1/items/{item["id"]}')['decision']['visibility']


def until_visible(server, item, wanted):
    return server.until(lambda: visibility(server, item) == wanted, 20)


def earlier_uploads(server):
    server.json('POST', '/v1/banks', {'bank': 'known'})
    original = upload(server, 'original.mp4', 'alice')
    copy = upload(server, 'exact-copy.mp4', 'bob')
    case('a copy of what nobody knows is allowed', copy['decision']['visibility'] == 'allow', copy)
    start = time.monotonic()
    status, entry = server.json('POST', '/v1/banks/known/entries',
                                {'item': original['id'], 'id': 'o', 'verdict': 'manipulated',
                                 'confirmed': True})
    case('a new entry says where it stands', status == 201 and entry['state'] == 'active' and
         entry['distance'] is None and entry['disputes'] == 0, entry)
    case('and which item here still holds its media', entry['item'] == original['id'], entry)
    found = server.until(lambda: matches_of(server, copy), 20)
    print(f'an earlier upload was found after {time.monotonic() - start:.2f} s')
    case('a new entry finds the earlier copy', found and found[0]['entry'] == 'o', found)
    case('and only suggests', found[0].get('suggested') is True and
         visibility(server, copy) == 'allow', found)
    entry = server.get('/v1/banks/known/entries/o/matches')
    case('the entry shows what it matched', copy['id'] in [m['item'] for m in entry['matches']],
         entry)
    status, entry = server.json('POST', '/v1/banks/known/entries/o/propagate')
    case('a person lets it act on earlier uploads', status == 200 and entry['propagated'], entry)
    case('then the earlier copy is removed', until_visible(server, copy, 'remove'),
         server.get(f'/v1/items/{copy["id"]}'))
    return original, copy


def opinions(server, copy):
    status, out, err = server.command('bank', 'dispute', 'known', 'o', '--by', 'Bob', '--note',
                                      'it is satire')
    case('somebody disputes the entry', status == 0, err)
    case('and it acts no more, also not on what it acted on', until_visible(server, copy, 'allow'))
    entry = server.get('/v1/banks/known/entries/o')
    case('which everybody sees', entry['disputes'] == 1 and entry['confirmed'] is False, entry)
    second = upload(server, 'exact-copy.mp4', 'carol')
    case('a new copy waits for nobody and loses nothing', second['decision']['visibility'] ==
         'allow' and matches_of(server, second)[0]['disputed'] is True, second)
    server.command('bank', 'confirm', 'known', 'o', '--by', 'Bob', '--note', 'I was wrong')
    case('whoever disputed it confirms it', until_visible(server, copy, 'remove'))
    heard = server.get('/v1/banks/known/entries/o/opinions')['opinions']
    case('opinions have names and notes', {(o['person'], o['opinion']) for o in heard} ==
         {('local', 'confirm'), ('Bob', 'confirm')}, heard)
    status, _, err = server.command('bank', 'confirm', 'known', 'nothing', '--by', 'Bob')
    case('an entry that is not there is usage', status == 2, err)


def quarantine(server, copy):
    heard = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass
    listener = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    server.command('admin', 'webhook', 'add', f'http://127.0.0.1:{listener.server_port}/')
    status, bank = server.json('PATCH', '/v1/banks/known', {'flood': 1, 'flood_window_s': 3600})
    case('a bank says how much is too much', status == 200 and bank['flood'] == 1, bank)
    for name in ('edited-copy.mp4', 'longer-quoting.mp4'):
        upload(server, name, 'dave')
    state = server.until(lambda: server.get('/v1/banks/known/entries/o')['state'] == 'quarantined',
                         20)
    case('an entry that matches too much is quarantined', state,
         server.get('/v1/banks/known/entries/o/matches'))
    case('the bank shows it', server.get('/v1/banks/known')['quarantined'] == 1)
    alarm = server.until(lambda: [h for h in heard if h['type'] == 'bank.entry.quarantined'], 20)
    case('endpoints are alarmed', alarm and alarm[0]['data']['entry'] == 'o', heard)
    case('what it did is undone', until_visible(server, copy, 'allow'))
    metrics = server.ask('GET', '/metrics')[2].decode()
    case('and counted', 'vigie_bank_entries_quarantined_total 1' in metrics)
    server.json('PATCH', '/v1/banks/known', {'flood': 100})
    status, entry = server.json('POST', '/v1/banks/known/entries/o/release')
    case('a person releases it', status == 200 and entry['state'] == 'active', entry)
    case('and it acts again', until_visible(server, copy, 'remove'))
    case('it is released once', server.json('POST', '/v1/banks/known/entries/o/release')[0] == 409)
    listener.shutdown()


def negative_bank(server, copy):
    server.json('POST', '/v1/banks', {'bank': 'harmless'})
    server.json('POST', '/v1/banks/harmless/entries',
                {'item': copy['id'], 'id': 'n', 'verdict': 'negative', 'confirmed': True})
    case('a negative entry hides earlier matches (I9)', until_visible(server, copy, 'allow'))
    later = upload(server, 'exact-copy.mp4', 'erin')
    case('and every later one', later['decision']['visibility'] == 'allow', later)
    server.json('DELETE', '/v1/banks/harmless/entries/n')
    case('when it goes, they count again', until_visible(server, copy, 'remove'))


def expiry(server):
    status, refused = server.json('PATCH', '/v1/banks/known/entries/o', {'expires': 'tomorrow'})
    case('an expiry is a time', status == 400, refused)
    end = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 1))
    status, entry = server.json('PATCH', '/v1/banks/known/entries/o', {'expires': end})
    case('an entry is given an end', status == 200 and entry['expires'], entry)
    case('and ends', server.until(
        lambda: server.get('/v1/banks/known/entries/o')['state'] == 'expired', 20))
    late = upload(server, 'exact-copy.mp4', 'frank')
    case('then it matches nothing', matches_of(server, late) == [], matches_of(server, late))


def killed(server, original):
    server.json('POST', '/v1/banks', {'bank': 'acting'})
    server.json('PATCH', '/v1/banks/acting', {'propagation': 'act'})
    copies = [upload(server, 'exact-copy.mp4', f'g{i}') for i in range(3)]
    server.json('POST', '/v1/banks/acting/entries',
                {'item': original['id'], 'id': 'o', 'verdict': 'manipulated', 'confirmed': True})
    server.kill(signal.SIGKILL)
    server.start()
    case('a search that was killed goes on after the start; a bank may let entries act',
         all(until_visible(server, copy, 'remove') for copy in copies))
    server.json('PATCH', '/v1/banks/acting', {'enabled': False})
    case('a bank that is switched off does nothing',
         all(until_visible(server, copy, 'allow') for copy in copies))


def lists(server):
    server.json('POST', '/v1/banks', {'bank': 'list'})
    text = 'hash,id\n' + ''.join(f'{i:064x},e{i:04}\n' for i in range(1200))
    status, done = server.json('POST', '/v1/banks/list/import', {'text': text})
    case('a list is taken in', status == 200 and done['added'] == 1200, done)
    status, done = server.json('POST', '/v1/banks/list/import', {'text': text + 'nonsense\n'})
    case('again it adds nothing', done['added'] == 0 and done['already_there'] == 1200 and
         len(done['refused']) == 1, done)
    seen, after = [], ''
    while after is not None:
        page = server.get(f'/v1/banks/list/entries?limit=500&after={after}')
        seen += [e['id'] for e in page['entries']]
        after = page['next']
    case('entries come in pages', seen == [f'e{i:04}' for i in range(1200)], len(seen))
    got, after = '', ''
    while after is not None:
        page = server.get(f'/v1/banks/list/export?format=hma&limit=500&after={after}')
        got += page['text']
        after = page['next']
    case('and so does the list', got.count('\n') == 1201 and got.startswith('hash,id\n'), got[:99])
    status, out, _ = server.command('bank', 'show', 'list', '--limit', '2', '--after', 'e0009',
                                    '--json')
    case('on the command line too', [json.loads(line)['id'] for line in out.splitlines()] ==
         ['e0010', 'e0011'], out)


def refusals(server):
    status, _, err = server.command('bank', 'set', 'known', '--by', 'A')
    case('a setting that is not named stays', status == 0, err)
    for what, path, body in (('distance', '/v1/banks/known', {'distance': 99}),
                             ('propagation', '/v1/banks/known', {'propagation': 'maybe'}),
                             ('distance of an entry', '/v1/banks/known/entries/o',
                              {'distance': 77})):
        status, answer = server.json('PATCH', path, body)
        case(f'a wrong {what} is refused', status == 400, answer)
    server.command('admin', 'key', 'create', '--scope', 'admin')
    status, out, _ = server.command('admin', 'key', 'create', '--scope', 'banks:write', '--scope',
                                    'banks:read')
    server.key = [word for word in out.split() if word.startswith('vk_')][0]
    refused = server.until(
        lambda: server.json('POST', '/v1/banks/known/entries/o/confirm', {})[0] == 403, 10)
    case('a key that names no person confirms nothing', refused)


def main():
    with Server(VIGIE, config='network:\n  private_allowed: true\n') as server:
        original, copy = earlier_uploads(server)
        opinions(server, copy)
        quarantine(server, copy)
        negative_bank(server, copy)
        expiry(server)
        killed(server, original)
        lists(server)
        refusals(server)
    print(f'{counts[True]} passed, {counts[False]} failed')
    return 0 if counts[False] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
