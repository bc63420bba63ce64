#!/usr/bin/env python3
"""vigie serve as a platform uses it. usage: serve_test.py VIGIE SAMPLES. Ends with counts.

Each case is a sentence and a condition on what a real server answered."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import shutil
import signal
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


def sample(name):
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        return file.read()


def life_of_an_item(server):
    server.json('POST', '/v1/banks', {'bank': 'known'})
    status, headers, item = server.upload(sample('original.mp4'),
                                          {'account': 'alice', 'title': 'The original',
                                           'external_id': 'v1'}, {'Idempotency-Key': 'one'})
    case('an upload is accepted', status == 201 and headers['Location'] == '/v1/items/' + item['id'],
         item)
    case('and waits', item['state'] == 'waiting' and item['decision'] is None, item)
    again = server.upload(sample('original.mp4'), {'account': 'alice', 'title': 'The original',
                                                   'external_id': 'v1'}, {'Idempotency-Key': 'one'})
    case('the same request is accepted once', again[0] == 201 and again[2]['id'] == item['id'] and
         again[1].get('Idempotent-Replayed') == 'true', again)
    other = server.upload(sample('ordinary.mp4'), {}, {'Idempotency-Key': 'one'})
    case('a key with another body is refused', other[0] == 422, other)
    taken = server.upload(sample('ordinary.mp4'), {'external_id': 'v1'})
    case('an external id is taken once', taken[0] == 409, taken)
    item = server.decided(item['id'])
    case('it is decided', item['state'] == 'decided' and item['decision']['visibility'] == 'allow'
         and item['kind'] == 'video' and item['duration_ms'] > 7000, item)
    case('by its external id too', server.get('/v1/items/ext:v1')['id'] == item['id'])
    findings = server.get(f'/v1/items/{item["id"]}/findings')['findings']
    case('what was found is told', {'fingerprint', 'known_match'} <= {f['kind'] for f in findings})
    stills = server.get(f'/v1/items/{item["id"]}/stills')['stills']
    status, headers, jpeg = server.ask('GET', stills[0]['url'])
    case('stills are JPEGs', status == 200 and jpeg[:3] == b'\xff\xd8\xff', headers)
    status, headers, media = server.ask('GET', f'/v1/items/{item["id"]}/media')
    case('the media comes back whole', media == sample('original.mp4') and
         headers['Content-Type'] == 'video/mp4')
    status, headers, part = server.ask('GET', f'/v1/items/{item["id"]}/media',
                                       headers={'Range': 'bytes=10-19'})
    case('and in ranges', status == 206 and part == media[10:20] and
         headers['Content-Range'] == f'bytes 10-19/{len(media)}', headers)
    status, headers, _ = server.ask('GET', f'/v1/items/{item["id"]}/media',
                                    headers={'Range': f'bytes={len(media)}-'})
    case('a range beyond the end is said to be', status == 416, headers)
    tail = server.ask('GET', f'/v1/items/{item["id"]}/media', headers={'Range': 'bytes=-5'})
    case('the last bytes are a range', tail[0] == 206 and tail[2] == media[-5:])
    return item


def matching(server, original):
    status, entry = server.json('POST', '/v1/banks/known/entries',
                                {'item': original['id'], 'id': 'o', 'verdict': 'manipulated',
                                 'confirmed': True})
    case('an item becomes a bank entry', status == 201 and entry['confirmed'] is True and
         len(entry['stills']) > 0, entry)
    case('with its stills', server.ask('GET', entry['stills'][0]['url'])[2][:3] == b'\xff\xd8\xff')
    status, _, copy = server.upload(sample('exact-copy.mp4'), {'account': 'bob'})
    copy = server.decided(copy['id'])
    case('a copy that comes later is known at once', copy['decision']['visibility'] == 'remove' and
         copy['decision']['reasons'] == ['known_fake_same'], copy)
    why = server.get(f'/v1/items/{copy["id"]}/decision')
    case('the decision says why, clause by clause', why['clauses'] and why['reason_text'], why)
    rule = why['rules'][0]
    case('and rule by rule, in the language asked for', rule['rule'] == 'known_fake_same' and
         rule['shadow'] is False and
         server.get(f'/v1/items/{copy["id"]}/decision?locale=fr')['rules'][0]['reason_text'] !=
         rule['reason_text'] != '', why)
    listed = server.get('/v1/items?visibility=remove')['items']
    case('items are listed by outcome', [i['id'] for i in listed] == [copy['id']], listed)
    case('and by account', len(server.get('/v1/items?account=alice')['items']) == 1)
    first = server.get('/v1/items?limit=1')
    second = server.get(f'/v1/items?limit=1&before={first["next"]}')
    case('pages follow each other', first['items'][0]['id'] == copy['id'] and
         second['items'][0]['id'] == original['id'], second)
    return copy


def effects(server, copy):
    path = f'/v1/items/{copy["id"]}/effects?surface=feed&locale=fr'
    seen = server.get(path)
    case('a new installation observes (I11)', seen['mode'] == 'observe' and
         seen['effects']['available'] is True and seen['would']['available'] is False, seen)
    server.command('admin', 'enable', 'label')
    server.command('admin', 'enable', 'remove', '--person', 'A. Nyone')
    enforced = server.until(lambda: server.get(path)['mode'] == 'enforce', 5)
    seen = server.get(path)
    case('what is enabled takes effect', enforced and seen['effects']['available'] is False and
         seen['effects']['recommend'] is False and seen['effects']['statement_of_reasons'], seen)
    status, headers, _ = server.ask('GET', path)
    status, _, body = server.ask('GET', path, headers={'If-None-Match': headers['ETag']})
    case('an unchanged answer is not sent again', status == 304 and body == b'')
    status, session = server.json('POST', '/v1/halt', {'halted': True})
    case('effects are halted over the interface', status == 200 and session['halted'] is True and
         server.get(path)['mode'] == 'observe', session)
    server.json('POST', '/v1/halt', {'halted': False})
    case('and go on', server.get(path)['mode'] == 'enforce')
    case('a halt must say which', server.json('POST', '/v1/halt', {})[0] == 400)
    server.command('admin', 'halt')
    halted = server.until(lambda: server.get(path)['mode'] == 'observe', 5)
    case('halt stops all effects', halted and server.get('/v1/session')['halted'] is True)
    server.command('admin', 'resume')
    case('resume gives them back', server.until(lambda: server.get(path)['mode'] == 'enforce', 5))
    case('an unknown surface is refused',
         server.json('GET', f'/v1/items/{copy["id"]}/effects?surface=wall')[0] == 400)
    case('effects of no item are not there', server.json('GET', '/v1/items/i_x/effects')[0] == 404)


def changes(server, original, copy):
    status, item = server.json('PATCH', f'/v1/items/{original["id"]}',
                               {'title': 'Changed', 'context': {'item': {'disclosed_ai': True}}})
    case('texts are changed', status == 200 and item['title'] == 'Changed', item)
    # Not just any later decision: a bank entry made meanwhile decides what matches it again too.
    item = server.until(lambda: (lambda i: i if i['decision']['reasons'] else None)(
        server.get(f'/v1/items/{original["id"]}')))
    case('and the item is decided again with what the platform says',
         item and 'ai_disclosed' in item['decision']['reasons'], item)
    case('an account is not changed',
         server.json('PATCH', f'/v1/items/{original["id"]}', {'account': 'x'})[0] == 400)
    wrong = server.json('PATCH', f'/v1/items/{original["id"]}',
                        {'context': {'findings': {'authentic': True}}})
    case('a platform cannot say what only we find', wrong[0] == 400 and
         'findings.authentic' in wrong[1]['detail'], wrong)
    answer = server.json('POST', '/v1/counts', {'items': [
        {'item': original['id'], 'views': 12, 'shares': 3}, {'item': 'i_none', 'views': 1}]})
    case('views and shares are counted', answer == (200, {'counted': 1, 'unknown': ['i_none']}),
         answer)
    item = server.get(f'/v1/items/{original["id"]}')
    case('on the item', item['views'] == 12 and item['shares'] == 3)
    status, item = server.json('DELETE', f'/v1/items/{copy["id"]}')
    case('an author takes an item back', status == 200 and item['state'] == 'deleted' and
         item['title'] == '')
    case('its media is gone', server.ask('GET', f'/v1/items/{copy["id"]}/media')[0] == 404)
    case('its decision stays', server.json('GET', f'/v1/items/{copy["id"]}/decision')[0] == 200)


def other_inputs(server):
    status, _, body = server.ask('POST', '/v1/items', sample('ai-iptc.png'),
                                 {'Content-Type': 'image/png',
                                  'Vigie-Metadata': json.dumps({'account': 'carol'})})
    item = server.decided(json.loads(body)['id'])
    case('a raw body is an upload too', status == 201 and item['account'] == 'carol' and
         item['decision']['labels'] == ['ai_disclosed'], item)
    labels = server.get(f'/v1/items/{item["id"]}/effects?locale=ar-EG')['effects']['labels']
    case('labels speak the reader\'s language', labels == [
        {'axis': 'origin', 'id': 'ai_disclosed', 'text': 'يقول ناشره إنه أُنشئ بالذكاء الاصطناعي'}],
        labels)
    status, _, item = server.upload(sample('broken.mp4'), {'account': 'carol'})
    item = server.decided(item['id'])
    case('what cannot be read says so', item['state'] == 'unreadable' and item['error'], item)
    cues = json.dumps([{'from_ms': 0, 'to_ms': 900, 'text': 'hello'}]).encode()
    for captions in (b'1\n00:00:00,000 --> 00:00:01,000\nhello\n', cues):
        _, _, item = server.upload(sample('ordinary.mp4'), {'account': 'd'}, captions=captions)
        server.decided(item['id'])
        found = [f for f in server.get(f'/v1/items/{item["id"]}/findings')['findings']
                 if f['kind'] == 'captions']
        case('captions are read', found and found[0]['evidence'].get('lines'), found)
    events = read_events(server, 0, 5)
    case('everything that happens is an event', {'item.accepted', 'decision.made', 'item.deleted',
                                                 'item.edited', 'item.unreadable', 'item.counted',
                                                 'switch.set'} <= {e[1] for e in events}, events[:2])
    case('numbered without holes', [e[0] for e in events] == list(range(1, len(events) + 1)))
    text = json.dumps(events)
    case('without personal data (I8)', 'alice' not in text and 'Hello' not in text and
         'A. Nyone' not in text)


def read_events(server, after, seconds):
    """What the stream says within some seconds of silence: [(number, type, data)]."""
    answer = server.raw(f'GET /v1/events?after={after} HTTP/1.1\r\nHost: localhost\r\n'
                        f'Connection: close\r\n\r\n'.encode(), 1.5).decode()
    events = []
    for block in answer.split('\n\n'):
        lines = dict(line.split(': ', 1) for line in block.splitlines() if ': ' in line)
        if 'id' in lines and 'event' in lines and 'data' in lines:
            events.append((int(lines['id']), lines['event'], json.loads(lines['data'])))
    return events


def interface(server):
    document = server.get('/openapi.json')
    case('the interface describes itself', document['openapi'] == '3.1.0' and
         '/v1/items/{id}/effects' in document['paths'])
    text = json.dumps(document)
    missing = [part.split('"')[0] for part in text.split('#/components/schemas/')[1:]
               if part.split('"')[0] not in document['components']['schemas']]
    case('every schema that it names is there', not missing, missing)
    metrics = server.ask('GET', '/metrics')[2]
    case('metrics count', b'vigie_uploads_total' in metrics and b'route="/v1/items/{id}"' in metrics)
    if shutil.which('promtool'):
        judged = subprocess.run(['promtool', 'check', 'metrics'], input=metrics, capture_output=True)
        case('promtool finds nothing wrong', judged.returncode == 0, judged.stderr)
    else:
        print('skipped: promtool is not installed')


def refusals(server):
    for method, path, status in (('GET', '/nothing', 404), ('PUT', '/v1/items', 405),
                                 ('GET', '/v1/items/i_none', 404), ('GET', '/v1/items?limit=0', 400),
                                 ('GET', '/v1/banks/none/entries', 404),
                                 ('GET', '/console/../vigie.db', 404),
                                 ('GET', '/console/assets/%2e%2e/%2e%2e/CMakeLists.txt', 404),
                                 ('GET', '/v1/items/%2e%2e%2f%2e%2e', 404),
                                 ('GET', '/v1/items/a/stills/99999999999999999999', 404)):
        got, headers, body = server.ask(method, path)
        case(f'{method} {path} is {status}', got == status, (got, body[:100]))
        case('with a sentence', headers['Content-Type'] == 'application/problem+json' and
             json.loads(body)['detail'] and json.loads(body)['instance'].startswith('r_'), body)
    deep = b'{"items":' + b'[' * 5000 + b']' * 5000 + b'}'
    for body, status in ((b'', 400), (b'[]', 400), (b'{', 400), (b'{"items":[]}', 400), (deep, 400),
                         (b'{"items":[{"item":"x","views":-1}]}', 400), (b'\xff\xfe{}', 400),
                         (b'{"a":1,"a":2}', 400), (b' ' * (3 << 20), 413)):
        got = server.ask('POST', '/v1/counts', body, {'Content-Type': 'application/json'})[0]
        case(f'a body of {len(body)} bytes {body[:12]!r} is {status}', got == status, got)
    for metadata in ({'nonsense': 1}, {'title': 5}, {'title': 'x' * 2000}, [],
                     {'context': {'account': {'age_days': 'old'}}}, {'captions': [{'text': 'x'}]}):
        got = server.upload(b'x', metadata)
        case(f'metadata {str(metadata)[:30]} is refused', got[0] == 400 and got[2]['detail'], got)
    case('no media is refused', server.upload(b'', {})[0] == 400)
    boundary = {'Content-Type': 'multipart/form-data; boundary=b'}
    cut = b'--b\r\nContent-Disposition: form-data; name="media"\r\n\r\nabc'
    got = server.ask('POST', '/v1/items', cut, boundary)
    case('a multipart body that is cut is refused', got[0] == 400, got)
    got = server.ask('POST', '/v1/items', b'x' * 100, {'Content-Type': 'multipart/form-data'})
    case('and one without a boundary', got[0] == 400, got)
    got = server.ask('POST', '/v1/counts', cut + b'\r\n--b--\r\n', boundary)
    case('multipart where JSON is wanted is refused', got[0] == 415, got)
    evil = {'Origin': 'http://evil.example', 'Content-Type': 'application/json'}
    case('a page of another site cannot act',
         server.ask('POST', '/v1/banks', '{"bank":"evil"}', evil)[0] == 403)
    case('nor read under another name',
         server.ask('GET', '/v1/items', headers={'Host': 'evil.example'})[0] == 403)


def framing(server):
    """What RFC 9112 calls wrong is answered 400 or closed, and never taken for two requests."""
    post = b'POST /v1/counts HTTP/1.1\r\nHost: localhost\r\n'
    body = b'{"items":[]}'
    second = b'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
    table = (
        ('both framings', post + b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
         + second),
        ('two lengths', post + b'Content-Length: 5\r\nContent-Length: 7\r\n\r\n' + body + second),
        ('a negative length', post + b'Content-Length: -1\r\n\r\n' + second),
        ('a length that is no number', post + b'Content-Length: 0x10\r\n\r\n' + body + second),
        ('a chunk size that is none', post + b'Transfer-Encoding: chunked\r\n\r\nzz\r\n' + second),
        ('blank before the colon', b'GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n'),
        ('no host', b'GET /v1/items HTTP/1.1\r\n\r\n'),
        ('no HTTP', b'hello\r\n\r\n'),
        ('binary', bytes(range(256)) * 4),
        ('a header of 64 kB', b'GET /healthz HTTP/1.1\r\nHost: localhost\r\nA: ' + b'x' * 65536 +
         b'\r\n\r\n'),
        ('a path of 64 kB', b'GET /' + b'x' * 65536 + b' HTTP/1.1\r\nHost: localhost\r\n\r\n'),
        ('TLS', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + bytes(64)),
    )
    for name, content in table:
        answer = server.raw(content, 2)
        case(f'{name} is refused', b'HTTP/1.1 2' not in answer, answer[:600])
    case('and the server goes on', server.ask('GET', '/healthz')[0] == 200)


def keys():
    with Server(VIGIE) as server:
        status, reader, _ = server.command('admin', 'key', 'create', '--scope', 'items:read')
        status, person, _ = server.command('admin', 'key', 'create', '--scope', 'admin', '--person',
                                           'P. Erson')
        reader, person = reader.strip(), person.strip()
        refused = server.until(lambda: server.ask('GET', '/v1/items')[0] == 401, 5)
        case('once there are keys, one is needed', refused)
        server.key = reader
        case('a key opens what its scopes name', server.ask('GET', '/v1/items')[0] == 200)
        case('and nothing else', server.upload(b'x', {})[0] == 403 and
             server.json('POST', '/v1/banks', {'bank': 'b'})[0] == 403)
        server.key = person
        # The server reads its keys each second, perhaps between the two.
        case('a person is named',
             server.until(lambda: server.get('/v1/session').get('person') == 'P. Erson', 5))
        server.key = None
        status, headers, _ = server.ask('POST', '/v1/session', json.dumps({'key': reader}))
        cookie = headers['Set-Cookie']
        case('a browser signs in with a cookie that scripts cannot read', status == 204 and
             'HttpOnly' in cookie and 'SameSite=Strict' in cookie)
        got = server.ask('GET', '/v1/items', headers={'Cookie': cookie.split(';')[0]})
        case('and is let in', got[0] == 200)
        got = server.ask('POST', '/v1/counts', '{}', {'Cookie': cookie.split(';')[0],
                                                      'Origin': 'http://evil.example'})
        case('but not from another site', got[0] == 403)
        for wrong in ('', 'x', reader[:-1], reader[:-1] + ('0' if reader[-1] != '0' else '1')):
            server.key = wrong or None
            case('a wrong key is none', server.ask('GET', '/v1/items')[0] == 401)
        server.key = reader
        listed = server.command('admin', 'key', 'list')[1]
        case('keys are listed without their secrets', reader.split('_')[2] not in listed)
        server.command('admin', 'key', 'revoke', 'k_' + reader.split('_')[1])
        case('a revoked key is none', server.until(
            lambda: server.ask('GET', '/v1/items')[0] == 401, 5))
        case('the log has no key', reader.split('_')[2] not in server.errors())


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes notices; answers what `answers` says, then 204."""
    taken, answers = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        status = Receiver.answers.pop(0) if Receiver.answers else 204
        Receiver.taken.append((status, dict(self.headers.items()), body))
        self.send_response(status)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def webhooks():
    receiver = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f'http://127.0.0.1:{receiver.server_port}/hook'
    with Server(VIGIE, config='network:\n  private_allowed: true\n') as server:
        _, secret, said = server.command('admin', 'webhook', 'add', url)
        case('and is not where it is allowed', 'private_allowed' not in said, said)
        secret = secret.strip()
        Receiver.answers[:] = []
        item = server.upload(sample('ordinary.mp4'), {'account': 'a', 'external_id': 'w'})[2]
        server.until(lambda: Receiver.taken, 30)
        status, headers, body = Receiver.taken[0]
        key = base64.b64decode(secret.removeprefix('whsec_'))
        text = f'{headers["webhook-id"]}.{headers["webhook-timestamp"]}.'.encode() + body
        wanted = 'v1,' + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        case('a notice is signed as Standard Webhooks say', headers['webhook-signature'] == wanted)
        notice = json.loads(body)
        case('it names the item and what to do', notice['type'] == 'effects.changed' and
             notice['data']['item'] == item['id'] and notice['data']['external_id'] == 'w' and
             notice['data']['mode'] == 'observe' and len(body) < 20000, notice)
        Receiver.answers[:] = [410]
        server.upload(sample('ordinary.mp4'), {'account': 'a'})
        server.until(lambda: len(Receiver.taken) > 1, 30)
        case('410 disables the endpoint', server.until(
            lambda: 'disabled' in server.command('admin', 'webhook', 'list')[1], 10))
        dead = server.until(lambda: server.get('/v1/deliveries/dead')['deliveries'], 10)
        case('and its notice is set aside', dead and dead[0]['error'] == 'answered 410', dead)
        server.command('admin', 'webhook', 'enable', said.split(':')[0])
        server.json('POST', f'/v1/deliveries/{dead[0]["id"]}/retry', None)
        server.until(lambda: len(Receiver.taken) > 2, 30)
        case('replayed under the same id', Receiver.taken[2][1]['webhook-id'] ==
             Receiver.taken[1][1]['webhook-id'])
    with Server(VIGIE) as server:
        said = server.command('admin', 'webhook', 'add', url)[2]
        case('who adds an address of the own network is told', 'private_allowed' in said, said)
        before = len(Receiver.taken)
        server.upload(sample('ordinary.mp4'), {'account': 'a'})
        dead = server.until(lambda: server.get('/v1/deliveries/dead')['deliveries'], 30)
        case('without leave nothing is sent into the own network', dead and
             'private_allowed' in dead[0]['error'] and len(Receiver.taken) == before, dead)
    receiver.shutdown()


def installation():
    with Server(VIGIE) as server:
        item = server.upload(sample('ordinary.mp4'), {'account': 'alice', 'title': 'Secret title'})
        server.decided(item[2]['id'])
        second = subprocess.run([VIGIE, 'serve', '--data', server.folder, '--listen',
                                 '127.0.0.1:0'], capture_output=True)
        case('a second server on the folder is refused', second.returncode == 2 and
             b'another vigie serve' in second.stderr, second.stderr)
        backup = os.path.join(os.path.dirname(server.folder), 'backup')
        status, out, err = server.command('admin', 'backup', backup)
        case('a backup is made while it runs', status == 0, err)
        with tempfile.TemporaryDirectory() as folder:
            restored = os.path.join(folder, 'data')
            done = subprocess.run([VIGIE, 'admin', 'restore', backup, '--data', restored],
                                  capture_output=True)
            case('and restored', done.returncode == 0, done.stderr)
            with Server(VIGIE, restored) as other:
                case('equal', other.get('/v1/items') == server.get('/v1/items') and
                     other.ask('GET', f'/v1/items/{item[2]["id"]}/media')[2] ==
                     sample('ordinary.mp4') and read_events(other, 0, 1) ==
                     read_events(server, 0, 1))
            again = subprocess.run([VIGIE, 'admin', 'restore', backup, '--data', restored],
                                   capture_output=True)
            case('never over what is there', again.returncode == 2, again.stderr)
        events = read_events(server, 0, 1)
        status, out, err = server.command('admin', 'erase', 'alice')
        gone = server.get(f'/v1/items/{item[2]["id"]}')
        case('an account is erased', status == 0 and gone['state'] == 'erased' and
             gone['account'] == '' and gone['title'] == '', gone)
        case('its media too', server.ask('GET', f'/v1/items/{item[2]["id"]}/media')[0] == 404)
        case('the events stay as they were', read_events(server, 0, 1)[:len(events)] == events)
        with open(os.path.join(server.folder, 'vigie.db'), 'rb') as file:
            case('doctor looks at everything', server.command('doctor')[0] == 0)
        server.kill(signal.SIGTERM)
        case('it stops when it is asked to', 'serve.stopped' in open(
            os.path.join(os.path.dirname(server.folder), 'log'), encoding='utf-8').read())
    for listen in ('0.0.0.0:0', '[::]:0'):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([VIGIE, 'serve', '--data', folder, '--listen', listen],
                                  capture_output=True)
            case(f'{listen} without keys is refused', done.returncode == 1 and
                 b'key create' in done.stderr, done.stderr)
    with Server(VIGIE, config='limits:\n  upload_mib: 1\n  jobs: 1\nwork:\n  workers: 1\n') as server:
        large = server.raw(b'POST /v1/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4'
                           b'\r\nContent-Length: 40000000\r\n\r\n')
        case('a large upload is refused before it is sent', b' 413 ' in large[:20], large[:100])
        chunks = iter([b'x' * 65536] * 40)
        status = server.ask('POST', '/v1/items', chunks, {
            'Content-Type': 'video/mp4'})[0]
        case('and one that does not say its length', status == 413, status)
        answers = [server.upload(sample('original.mp4'), {}) for _ in range(6)]
        busy = [a for a in answers if a[0] == 503]
        case('when too much waits, uploads are put off', busy and busy[0][1]['Retry-After'], [
            a[0] for a in answers])


def backfill():
    with Server(VIGIE) as server:
        first = server.command('backfill', SAMPLES, '--account', 'old')
        again = server.command('backfill', SAMPLES, '--account', 'old')
        case('what exists is taken in once', 'taken in 11' in first[1].replace('  ', ' ') or
             'refused 0' in first[1], first)
        case('and not again', 'taken in 0' in again[1], again)
        done = server.until(lambda: not server.get('/v1/items?state=waiting')['items'], 60)
        case('and decided', done)


def main():
    with Server(VIGIE) as server:
        original = life_of_an_item(server)
        copy = matching(server, original)
        effects(server, copy)
        changes(server, original, copy)
        other_inputs(server)
        interface(server)
        refusals(server)
        framing(server)
    keys()
    webhooks()
    installation()
    backfill()
    print(f'{counts[True]} passed, {counts[False]} failed')
    sys.exit(1 if counts[False] else 0)


if __name__ == '__main__':
    main()
