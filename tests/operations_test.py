#!/usr/bin/env python3
"""vigie serve as those who run it see it: mode and notices, doctor, backups, settings, log, systemd.
usage: operations_test.py VIGIE SAMPLES. Ends with counts."""
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server  # noqa: E402

VIGIE, SAMPLES = sys.argv[1:3]
PRIVATE = 'network:\n  private_allowed: true\n'
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:600])


def sample(name):
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        return file.read()


def run(*arguments, env=None):
    done = subprocess.run([VIGIE, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=120, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it is sent; answers what `answer` says of it."""

    def __init__(self):
        self.taken, self.answer = [], lambda body: 204
        super().__init__(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f'http://127.0.0.1:{self.server_port}/hook'

    def of(self, kind):
        return [body for _, body in self.taken if body['type'] == kind]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.server.taken.append((self.headers['webhook-id'], body))
        self.send_response(self.server.answer(body))
        self.send_header('Location', 'http://127.0.0.1:1/')
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def overlays():
    """Overlays of the settings are laid where they hold, and a decision is named after them."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    laid = f'work:\n  overlays: {root}/policies/minors {root}/policies/civic-event\n'
    with Server(VIGIE, config=laid) as server:
        item = server.decided(server.upload(sample('ordinary.mp4'), {'account': 'a'})[2]['id'])
        case('the server decides with the overlays that hold',
             item['decision']['pack'] == 'vigie-default@2+minors@1', item['decision'])
        server.kill()
        status, out, err = run('replay', item['decision']['id'], '--data', server.folder)
        case('and such a decision is decided the same again', status == 0, out + err)


def modes():
    """Invariant I11 in what is sent, not only in what is asked for."""
    receiver = Receiver()
    with Server(VIGIE, config=PRIVATE) as server:
        _, _, said = server.command('admin', 'webhook', 'add', receiver.url())
        endpoint = said.split(':')[0]
        server.json('POST', '/v1/banks', {'bank': 'known'})
        first = server.decided(server.upload(sample('original.mp4'), {})[2]['id'])
        server.json('POST', '/v1/banks/known/entries', {
            'item': first['id'], 'id': 'o', 'verdict': 'manipulated', 'confirmed': True})
        server.command('admin', 'enable', 'remove')
        server.command('admin', 'enable', 'label')
        server.command('admin', 'enable', 'label')
        told = server.until(lambda: receiver.of('mode.changed')[1:], 20)
        case('a change of mode is told', told and told[0]['data'] ==
             {'enabled': ['label', 'remove'], 'halted': False}, receiver.taken)
        receiver.answer = lambda body: 410 if body['data'].get('external_id') == 'copy' else 204
        copy = server.upload(sample('exact-copy.mp4'), {'external_id': 'copy'})[2]['id']
        server.until(lambda: [one for one in receiver.of('effects.changed')
                              if one['data']['item'] == copy], 30)
        acting = [one for one in receiver.of('effects.changed') if one['data']['item'] == copy]
        case('what takes effect says so', acting and acting[0]['data']['mode'] == 'enforce' and
             acting[0]['data']['effects']['available'] is False, acting)
        dead = server.until(lambda: [one for one in server.get('/v1/deliveries/dead')['deliveries']
                                     if one['item'] == copy], 20)
        case('a notice that nobody takes is kept', dead, server.get('/v1/deliveries/dead'))
        shown = server.command('admin', 'dead')[1]
        case('and shown with its reason', dead and dead[0]['id'] in shown and
             '1 try: answered 410' in shown, shown)
        receiver.answer = lambda body: 302 if body['data'].get('halted') is False else 204
        server.command('admin', 'halt')
        server.command('admin', 'webhook', 'enable', endpoint)
        server.command('admin', 'retry', dead[0]['id'])
        again = server.until(lambda: [body for name, body in receiver.taken[1:]
                                      if name == dead[0]['id']][1:], 30)
        case('a notice from before a halt takes no effect after it', again and
             again[0]['data']['mode'] == 'observe' and
             again[0]['data']['effects']['available'] is True and
             again[0]['data']['would']['available'] is False, receiver.taken[-3:])
        path = f'/v1/items/{copy}/effects'
        tag = server.ask('GET', path)[1]['ETag']
        for given in (tag, f'"other", {tag}', f'W/{tag}', '*'):
            status, headers, body = server.ask('GET', path, headers={'If-None-Match': given})
            case(f'If-None-Match: {given[:12]} is understood', status == 304 and body == b'' and
                 headers['ETag'] == tag, status)
        for given in ('"other"', 'other', ''):
            case('another tag gets the answer',
                 server.ask('GET', path, headers={'If-None-Match': given})[0] == 200)
        seen = len(receiver.of('mode.changed'))
        server.command('admin', 'resume')
        server.until(lambda: len(receiver.of('mode.changed')) > seen, 20)
        case('a redirect is not followed but tried again', not [
            one for one in server.get('/v1/deliveries/dead')['deliveries'] if one['item'] == ''])
    receiver.shutdown()


def backups():
    with Server(VIGIE) as server, tempfile.TemporaryDirectory() as folder:
        item = server.upload(sample('ordinary.mp4'), {'account': 'a'})[2]['id']
        server.decided(item)
        backup = os.path.join(folder, 'backup')
        status, out, err = server.command('admin', 'backup', backup)
        case('a backup says what it has', status == 0 and '1 media file\n' in out, out + err)
        case('and is never over another', server.command('admin', 'backup', backup)[0] == 2)

        def restore(name):
            return run('admin', 'restore', backup, '--data', os.path.join(folder, name))

        media = [os.path.join(at, name) for at, _, names in os.walk(os.path.join(backup, 'media'))
                 for name in names][0]
        content = sample('ordinary.mp4')
        with open(media, 'wb') as file:
            file.write(content[:-1] + b'?')
        status, _, err = restore('one')
        case('a file that changed is found out', status == 3 and 'SHA-256' in err, err)
        case('and there is no half data folder', not os.path.exists(
            os.path.join(folder, 'one/vigie.db')))
        os.remove(media)
        status, _, err = restore('two')
        case('so is one that is missing', status == 3 and 'manifest' in err, err)
        with open(media, 'wb') as file:
            file.write(content)
        with open(os.path.join(backup, 'vigie.db'), 'r+b') as file:
            file.seek(5000)
            file.write(b'\0\1\2\3')
        status, _, err = restore('three')
        case('and a database that changed', status == 3 and 'manifest.json' in err, err)
        case('what is no backup is none', run('admin', 'restore', folder, '--data',
                                              os.path.join(folder, 'four'))[0] == 2)


def holds(folder, secrets):
    """Which of these texts stand in any file of the folder."""
    found = set()
    for at, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(at, name), 'rb') as file:
                content = file.read()
            found |= {secret for secret in secrets if secret.encode() in content}
    return sorted(found)


def files(folder):
    return sorted(name for _, _, names in os.walk(folder) for name in names)


def erasure():
    """Not only unseen: gone from every file, while the events stay as they were."""
    account, person = ('alice-of-the-platform', 'Title-nobody-else-has', 'name-of-hers'), 'P. Ersona'
    with Server(VIGIE) as server:
        first = server.upload(sample('ordinary.mp4'), {
            'account': account[0], 'title': account[1], 'external_id': account[2]})[2]['id']
        other = server.upload(sample('ai-iptc.png'), {'account': 'bob'})[2]['id']
        server.decided(first)
        server.decided(other)
        run('bank', 'create', 'known', '--data', server.folder)
        run('bank', 'add', 'known', os.path.join(SAMPLES, 'original.mp4'), '--verdict',
            'manipulated', '--id', 'o', '--confirmed-by', person, '--data', server.folder)
        server.command('admin', 'halt', '--person', person)
        pictures = server.get(f'/v1/items/{first}/stills')['stills']
        blobs = files(os.path.join(server.folder, 'blobs'))
        case('there is something to erase', len(pictures) > 0 and holds(
            server.folder, (*account, person)) == sorted((*account, person)))
        status, _, err = server.command('admin', 'erase', 'nobody-here')
        case('who is not there cannot be erased', status == 2 and 'no account' in err, err)
        case('a person is no account', server.command('admin', 'erase', person)[0] == 2)
        case('one or the other is to be named', server.command('admin', 'erase')[0] == 2)
        status, out, err = server.command('admin', 'erase', account[0])
        case('an account is erased', status == 0, err)
        left = files(os.path.join(server.folder, 'blobs'))
        case('its pictures are gone from the disk', len(blobs) - len(left) == len(pictures), left)
        case('those of others stay', all(server.ask('GET', still['url'])[0] == 200 for still in
                                         server.get(f'/v1/items/{other}/stills')['stills']))
        status, out, err = server.command('admin', 'erase', '--person', person)
        case('a person is erased', status == 0, err)
        shown = run('bank', 'show', 'known', '--json', '--data', server.folder)[1]
        case('what they confirmed stays confirmed', json.loads(shown.splitlines()[0])['confirmed'] is
             True, shown)
        server.kill(15)
        found = holds(server.folder, (*account, person))
        case('no file has any of their names or words', not found, found)
        case('the database is sound', run('doctor', '--data', server.folder)[0] == 0)


def doctor():
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, 'data')
        status, out, err = run('doctor', '--data', data)
        case('doctor says that there is no data yet', status == 0 and 'none yet' in out, out + err)
        case('and makes none', not os.path.exists(data))
        case('it names sandbox, codecs, clock, policy', all(
            f'  {name}: ' in out for name in ('sandbox', 'codecs', 'clock', 'policy')), out)
        run('admin', 'halt', '--data', data)
        case('it knows a halt', 'mode: halted' in run('doctor', '--data', data)[1])
        with open(os.path.join(data, 'vigie.yaml'), 'w', encoding='utf-8') as file:
            file.write('server:\n  listen: 0.0.0.0:8470\n')
        status, out, _ = run('doctor', '--data', data)
        case('it says that keys are needed', status == 1 and 'bad   keys: none' in out, out)
        key = run('admin', 'key', 'create', '--scope', 'admin', '--data', data)[1]
        case('and then that there are', run('doctor', '--data', data)[0] == 0)
        run('admin', 'key', 'revoke', 'k_' + key.split('_')[1], '--data', data)
        case('a revoked one is none', run('doctor', '--data', data)[0] == 1)
        with open(os.path.join(data, 'vigie.yaml'), 'w', encoding='utf-8') as file:
            file.write(f'work:\n  policy: {folder}\n')
        status, out, _ = run('doctor', '--data', data)
        case('a policy that does not load is bad', status == 1 and 'bad   policy' in out, out)
        with open(os.path.join(data, 'vigie.db'), 'r+b') as file:
            file.seek(4096)
            file.write(b'\xff' * 4096)
        status, out, _ = run('doctor', '--data', data)
        case('and so is a damaged database', status == 1 and 'bad   data' in out, out)


def settings():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'vigie.yaml')

        def check(text):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            return run('config', 'check', path)

        status, _, err = check('server:\n  listen: 0.0.0.0\n')
        case('an address without a port is found', status == 2 and ':2:11: listen' in err, err)
        status, _, err = check('network:\n  private_alowed: true\n')
        case('a misspelt name is told the right one', status == 2 and
             ':2:3: ' in err and 'did you mean private_allowed' in err, err)
        status, _, err = check('work:\n  workers: two\n')
        case('a value is told its range', status == 2 and 'from 0 to 1024' in err, err)
        status, _, err = check('work: [\n')
        case('broken YAML is placed', status == 2 and f'{path}:' in err, err)
        shipped = run('config', 'show', '--defaults')[1]
        status, out, err = check(shipped)
        case('the file to start from is good', status == 0 and out.endswith(': good\n'), err)
        case('and changes nothing', run('config', 'show', '--config', path)[1] ==
             run('config', 'show', '--data', folder + '/none')[1])
        data = os.path.join(folder, 'data')
        check('retention:\n  media_days: 7\n')
        env = {**os.environ, 'VIGIE_DATA': data, 'VIGIE_CONFIG': path}
        case('VIGIE_CONFIG names the settings', 'media_days: 7' in run('config', 'show', env=env)[1])
        run('bank', 'create', 'known', env=env)
        case('VIGIE_DATA names the data', os.path.exists(os.path.join(data, 'vigie.db')))
        other = run('config', 'show', '--data', folder + '/none', env=env)[1]
        case('another --data has its own settings', 'media_days: 90' in other)


def plurals():
    with tempfile.TemporaryDirectory() as folder:
        data = ('--data', os.path.join(folder, 'data'))
        run('bank', 'create', 'known', *data)
        for number, wanted in (('a', '1 entry\n'), ('b', '2 entries\n')):
            run('bank', 'add', 'known', os.path.join(SAMPLES, 'ai-iptc.png'), '--verdict',
                'manipulated', '--id', number, *data)
            out = run('bank', 'list', *data)[1]
            case(f'a bank of {wanted.strip()} says so', out.endswith(wanted), out)


def log():
    """One object a line; ids that lead from an answer to its line; nothing of anybody's."""
    secrets = ('Secret-title', 'secret-account', 'secret-name', 'P.Erson', 'hook-secret',
               '127.0.0.1:9')
    with Server(VIGIE) as server:
        server.upload(sample('ordinary.mp4'), {'title': secrets[0], 'account': secrets[1],
                                               'external_id': secrets[2]})
        status, refused = server.json('POST', '/v1/banks', {'bank': 'No Such Name'})
        case('what is refused has an id', status == 400 and refused['instance'], refused)
        server.ask('GET', '/v1/items/ext:secret-name?account=secret-account')
        server.command('admin', 'webhook', 'add', 'http://127.0.0.1:9/hook-secret')
        _, key, _ = server.command('admin', 'key', 'create', '--scope', 'admin', '--person',
                                   'P.Erson')
        server.until(lambda: server.ask('GET', '/v1/items')[0] == 401, 5)
        server.key = key.strip()
        server.json('POST', '/v1/halt', {'halted': True})
        lines = [json.loads(line) for line in server.errors().splitlines()]
        case('every line is an event with time and level', all(
            {'time', 'level', 'event'} <= set(line) for line in lines))
        case('an answer leads to its line', refused['instance'] in [
            line.get('request') for line in lines], lines)
        text = server.errors()
        found = [secret for secret in (*secrets, key.strip().split('_')[2]) if secret in text]
        case('the log has nothing of anybody', not found, found)


def systemd():
    """Type=notify: a unit that starts after ours finds it answering."""
    with tempfile.TemporaryDirectory() as folder, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        path = os.path.join(folder, 'notify')
        notices.bind(path)
        notices.settimeout(30)
        for name in (path, '@vigie-no-such-socket', 'relative', '/' + 'x' * 200):
            with Server(VIGIE, environment={**os.environ, 'NOTIFY_SOCKET': name}) as server:
                case('it starts whoever is told', server.ask('GET', '/healthz')[0] == 200)
                # It answers a moment before it says so.
                if name == path:
                    case('systemd is told that it is ready',
                         b'READY=1' in notices.recv(4096).split(b'\n'))


def main():
    modes()
    overlays()
    backups()
    erasure()
    doctor()
    settings()
    plurals()
    log()
    systemd()
    print(f'{counts[True]} passed, {counts[False]} failed')
    sys.exit(1 if counts[False] else 0)


if __name__ == '__main__':
    main()
