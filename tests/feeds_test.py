#!/usr/bin/env python3
"""One installation publishes a bank, another takes it in. usage: feeds_test.py VIGIE SAMPLES.

The feed lies on a plain web server of this machine; what goes wrong with it is done to the file."""
import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server  # noqa: E402

VIGIE, SAMPLES = sys.argv[1:3]
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:400])


def run(*args):
    done = subprocess.run([VIGIE, *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def sample(name):
    return os.path.join(SAMPLES, name)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}/list.vfeed'


def entries(data, bank):
    return {e['id']: e for e in map(json.loads, run('bank', 'show', bank, '--json', *data)[1].splitlines())}


def published(publisher, file):
    run('bank', 'create', 'fakes', *publisher)
    for name, verdict, confirmed in (('original.mp4', 'manipulated', ('--confirmed-by', 'Ann')),
                                     ('ordinary.mp4', 'authentic', ('--confirmed-by', 'Ann')),
                                     ('longer-quoting.mp4', 'manipulated', ())):
        run('bank', 'add', 'fakes', sample(name), '--verdict', verdict, '--note', 'secret note',
            '--source', 'checkers.example', *confirmed, *publisher)
    status, _, err = run('bank', 'publish', 'fakes', '--name', 'checkers', '--out', file, *publisher)
    case('a bank is published', status == 0 and 'issue 1 with 2 entries' in err, err)
    with open(file, encoding='utf-8') as content:
        text = content.read()
    case('without ids, notes and names', not any(word in text for word in
                                                 ('secret', 'Ann', 'original.mp4')), text[:300])
    again = run('bank', 'publish', 'fakes', '--out', file, '--name', 'checkers', *publisher)[2]
    case('the same entries are the same issue', 'issue 1 ' in again, again)
    return text


def taken(reader, url):
    case('an address of this network is refused', run('bank', 'subscribe', url, *reader[:2])[0] == 1)
    status, out, err = run('bank', 'subscribe', url, '--json', *reader)
    done = json.loads(out or '{}')
    case('a feed is taken in', status == 0 and done.get('added') == 2, out + err)
    held = entries(reader, 'checkers')
    case('unconfirmed, with what the list says', len(held) == 2 and
         all(e['verdict'] == 'unconfirmed' and not e['confirmed'] for e in held.values()) and
         sorted(e['feed_verdict'] for e in held.values()) == ['authentic', 'manipulated'], held)
    case('once', run('bank', 'subscribe', url, *reader)[0] == 2)
    status, out, _ = run('check', sample('exact-copy.mp4'), '--json', *reader)
    found = [f for f in json.loads(out)['findings'] if f['kind'] == 'known_match']
    case('a match is told and acts on nothing', status == 0 and
         found[0]['evidence']['confirmed'] is False, out[:300])
    fake = next(i for i, e in held.items() if e['feed_verdict'] == 'manipulated')
    status, _, err = run('bank', 'confirm', 'checkers', fake, '--by', 'Bob', *reader)
    case('a person here confirms it', status == 0, err)
    case('then it acts', run('check', sample('exact-copy.mp4'), *reader)[0] == 20)
    return fake, next(i for i in held if i != fake)


def withdrawn(publisher, reader, file, fake, original):
    case('a veto keeps an entry out', run('bank', 'veto', 'checkers', original, '--by', 'Bob',
                                          *reader)[0] == 0)
    run('bank', 'add', 'fakes', sample('edited-copy.mp4'), '--verdict', 'manipulated',
        '--confirmed-by', 'Ann', *publisher)
    run('bank', 'publish', 'fakes', '--name', 'checkers', '--out', file, *publisher)
    changes = json.loads(run('bank', 'refresh', '--json', *reader)[1])
    case('the next issue brings what is new', changes['added'] == 1 and changes['vetoed'] == 1,
         changes)
    case('and not what was vetoed', entries(reader, 'checkers')[original]['state'] == 'vetoed')
    run('bank', 'dispute', 'fakes', 'original.mp4', '--by', 'Eve', *publisher)
    run('bank', 'remove', 'fakes', 'edited-copy.mp4', *publisher)
    run('bank', 'publish', 'fakes', '--name', 'checkers', '--out', file, *publisher)
    changes = json.loads(run('bank', 'refresh', 'checkers', '--json', *reader)[1])
    held = entries(reader, 'checkers')
    case('withdrawal follows', changes['withdrawn'] == 2 and len(held) == 2, (changes, held))
    case('and disputes what a person here had confirmed', held[fake]['disputes'] == 1 and
         held[fake]['confirmed'] is False, held)
    case('which acts no more', run('check', sample('exact-copy.mp4'), *reader)[0] != 20)
    run('bank', 'confirm', 'fakes', 'original.mp4', '--by', 'Eve', *publisher)
    run('bank', 'publish', 'fakes', '--name', 'checkers', '--out', file, *publisher)
    run('bank', 'refresh', *reader)
    case('what the list has again is disputed no more',
         entries(reader, 'checkers')[fake]['confirmed'] is True)


def refused(publisher, reader, file, first_issue, other):
    with open(file, encoding='utf-8') as content:
        good = content.read()

    def trying(text):
        with open(file, 'w', encoding='utf-8') as content:
            content.write(text)
        status, _, err = run('bank', 'refresh', 'checkers', *reader)
        return status, err
    before = entries(reader, 'checkers')
    case('a changed feed is refused', trying(good.replace('manipulated', 'authentic'))[0] == 3)
    case('a cut one', trying(good[:-40])[0] == 3)
    case('one of a newer version', 'newer program' in trying('{"feed":{"format":"vigie-feed",'
                                                             '"version":2},"signature":""}\n')[1])
    status, err = trying(first_issue)
    case('an older issue', status == 2 and 'is older than issue' in err, err)
    run('bank', 'create', 'fakes', *other)
    run('bank', 'add', 'fakes', sample('original.mp4'), '--verdict', 'manipulated',
        '--confirmed-by', 'Mallory', *other)
    forged = run('bank', 'publish', 'fakes', '--name', 'checkers', *other)[1]
    status, err = trying(forged)
    case('and one by another key', status == 1 and 'another key' in err, err)
    case('nothing of them was taken in', entries(reader, 'checkers') == before)
    listed = json.loads(run('bank', 'feeds', '--json', *reader)[1])
    case('the list of feeds says what went wrong', 'another key' in listed['error'], listed)
    trying(good)
    listed = json.loads(run('bank', 'feeds', '--json', *reader)[1])
    case('until it goes well again', listed['error'] == '', listed)


def over_http(url, file):
    with Server(VIGIE, config='network:\n  private_allowed: true\n') as server:
        status, refusal = server.json('POST', '/v1/feeds', {'source': file})
        case('over HTTP no file of this machine is read', status == 400, refusal)
        status, feed = server.json('POST', '/v1/feeds', {'source': url, 'name': 'theirs'})
        case('a feed is taken in over HTTP', status == 201 and feed['sequence'] >= 1, feed)
        held = server.get('/v1/banks/theirs/entries')['entries']
        case('as a bank', held and all(e['feed'] == 'theirs' for e in held), held)
        case('it is refreshed', server.json('POST', '/v1/feeds/theirs/refresh')[0] == 200)
        server.json('POST', f'/v1/banks/theirs/entries/{held[0]["id"]}/confirm', {})
        case('and ended', server.json('DELETE', '/v1/feeds/theirs')[0] == 200 and
             server.get('/v1/feeds')['feeds'] == [])
        left = server.get('/v1/banks/theirs/entries')['entries']
        case('what was confirmed here stays', [e['id'] for e in left] == [held[0]['id']], left)
        status, _, body = server.ask('GET', '/v1/banks/theirs/feed')
        case('a bank is published over HTTP', status == 200 and b'"vigie-feed"' in body, body[:200])


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, 'list.vfeed')
        config = os.path.join(folder, 'vigie.yaml')
        with open(config, 'w', encoding='utf-8') as content:
            content.write('network:\n  private_allowed: true\n')
        publisher, other = (('--data', os.path.join(folder, name)) for name in ('a', 'c'))
        reader = ('--data', os.path.join(folder, 'b'), '--config', config)
        url = serve(folder)
        first_issue = published(publisher, file)
        fake, original = taken(reader, url)
        withdrawn(publisher, reader, file, fake, original)
        refused(publisher, reader, file, first_issue, other)
        over_http(url, file)
    print(f'{counts[True]} passed, {counts[False]} failed')
    return 0 if counts[False] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
