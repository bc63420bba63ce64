#!/usr/bin/env python3
"""The loop's pages, sign-in, mail and demo week: what people see of it.

usage: loop_pages_test.py VIGIE SAMPLES (see loop_cast.py)."""
import email
import email.policy
import json
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from loop_cast import (Browser, Cast, VIGIE, YES, accessible, case, finish, multipart, page,
                       sample, totp, viewer_token)  # noqa: E402
from server import Server  # noqa: E402


def pages(cast):
    hostile = '<script>alert(1)</script>"\'>&'
    item = cast.upload('ordinary.mp4', 'page-author', hostile)
    path = '/report?item=' + item['id']
    status, headers, text = page(cast, 'GET', path)
    case('a stranger is offered the legal path', status == 200 and 'group=illegal' in text and
         'group=altered' not in text, text)
    policy = headers['Content-Security-Policy']
    case('pages run nothing', "default-src 'none'" in policy and 'script-src' not in policy and
         "frame-ancestors 'none'" in policy and headers['X-Content-Type-Options'] == 'nosniff',
         headers)
    secret = cast.server.command('admin', 'viewer-secret')[1].strip()
    token = viewer_token(secret, 'page-viewer', int(time.time()) + 600)
    sizes = []
    for lang, word, direction in (('en', 'Report', 'ltr'), ('fr', 'Signaler', 'ltr'),
                                  ('de', 'Melden', 'ltr'), ('es', 'Denunciar', 'ltr'),
                                  ('ar', 'إبلاغ', 'rtl'), ('zh', '举报', 'ltr')):
        status, _, text = page(cast, 'GET', f'{path}&viewer={token}&lang={lang}')
        case(f'the flow is there in {lang}', f'<h1><bdi>{word}' in text and accessible(text) and
             f'lang="{lang}" dir="{direction}"' in text and 'group=election' in text, text[:300])
        for group in ('altered', 'election', 'illegal', 'spam'):
            status, _, text = page(cast, 'GET', f'{path}&viewer={token}&group={group}&lang={lang}')
            sizes.append(len(text))
            case(f'{group} has its choices in {lang}', status == 200 and accessible(text), text)
    case('a page is at most 50 kB', max(sizes) < 50_000, max(sizes))
    case('the language is the browser\'s', 'lang="fr"' in page(
        cast, 'GET', path, headers={'Accept-Language': 'fr-CA,en;q=0.5'})[2])
    fields = {'item': item['id'], 'viewer': token, 'group': 'altered', 'category': 'altered.voice',
              'shown': 'public_person', 'from': '0:01', 'to': '0:02', 'lang': 'fr', 'text': hostile}
    status, headers, _ = page(cast, 'POST', '/report', fields)
    case('report, group, choice, send: four taps (R-06)', status == 303 and
         headers['Location'].startswith('/status/rp_'), headers)
    status, headers, text = page(cast, 'GET', headers['Location'])
    link = headers and text and text.split('/status/')[1].split('?')[0].split('"')[0]
    case('and the receipt is there at once', 'aria-current="step"' in text and 'Reçu' in text and
         accessible(text) and 'Merci' in text, text)
    for wrong, field in (({**fields, 'category': ''}, ''), ({**fields, 'from': 'abc'}, 'moment'),
                         ({**fields, 'link': 'javascript:x'}, 'https')):
        status, _, text = page(cast, 'POST', '/report', wrong)
        case('what is wrong is said, what was written stays', status == 400 and
             'role="alert"' in text and '&lt;script&gt;' in text and '<script' not in text and
             accessible(text), text)
    legal = {'item': item['id'], 'group': 'illegal', 'category': 'illegal.hate', 'country': 'fr',
             'text': 'Because.', 'name': 'N', 'email': 'n@example.org', 'good_faith': 'yes'}
    case('a stranger sends a legal notice', page(cast, 'POST', '/report', legal)[0] == 303)
    status, _, text = page(cast, 'POST', '/report', {**legal, 'email': ''})
    case('its e-mail is asked for', status == 400 and 'e-mail' in text, text)
    case('a stranger cannot use our rules', page(cast, 'POST', '/report', {
        **fields, 'viewer': ''})[0] == 401)
    case('what is not there cannot be reported', page(cast, 'GET', '/report?item=i_none')[0] == 404)
    case('a link that leads nowhere says so', page(cast, 'GET', '/status/' + link + 'x')[0] == 404)
    case('a huge form is refused', page(cast, 'POST', '/report', {'text': 'x' * 70000})[0] == 413)
    return item, link


def the_authors_page(cast):
    item = cast.upload('longer-quoting.mp4', 'fixer', 'Mein <b>Video</b>', language='de')
    receipt = cast.report(item['id'], 'r1', 'altered.scene')[1]
    status, verdict = cast.decide(cast.ann, cast.task_of(receipt['case']), altered='yes',
                                  misleading='no', harm='no',
                                  moments=[{'from_ms': 1000, 'to_ms': 3000}])
    case('what is altered and harmless is labelled', status == 200 and
         verdict['outcome']['visibility'] != 'allow', verdict)
    notice = cast.server.until(lambda: (cast.platform.get(
        '/v1/accounts/fixer/notices') or {}).get('notices'), 20)
    link = notice[0]['link'].rsplit('/', 1)[1]
    status, _, text = page(cast, 'GET', f'/status/{link}?lang=de')
    case('the author reads what, why and what to do, in their language', status == 200 and
         'Unsere Entscheidung' in text and '&lt;b&gt;Video' in text and '<b>' not in text and
         'Beschwerde' in text and accessible(text), text)
    still = text.split('<img src="')[1].split('"')[0] if '<img' in text else ''
    case('with the frame it is about', still and page(cast, 'HEAD', still)[1]['Content-Type'] ==
         'image/jpeg', text)
    arabic = page(cast, 'GET', f'/status/{link}?lang=ar')[2]
    case('mirrored where the language is', 'dir="rtl"' in arabic and accessible(arabic), arabic)
    style = page(cast, 'GET', '/pages/style.css')[2]
    case('and printable', '@media print' in style and 'margin-inline' in style, style)
    case('a fix without anything is asked again', page(
        cast, 'POST', f'/status/{link}/fix', {'lang': 'de'})[0] == 400)
    before = cast.server.get(f'/v1/items/{item["id"]}')['decision']['id']
    status, headers, _ = page(cast, 'POST', f'/status/{link}/fix', {'ai_label': 'yes',
                                                                    'lang': 'de'})
    case('the author adds the label', status == 303 and 'saved=1' in headers['Location'], headers)
    again = cast.server.until(lambda: (lambda i: i if i['decision']['id'] != before else None)(
        cast.server.get(f'/v1/items/{item["id"]}')), 20)
    case('and it is decided again', again, again)
    status, _, text = page(cast, 'GET', f'/status/{link}/appeal?lang=fr')
    if status == 200:
        case('the appeal has a page of its own', accessible(text) and '<textarea' in text, text)
        case('an appeal needs words', page(cast, 'POST', f'/status/{link}/appeal',
                                           {'text': ''})[0] == 400)


def a_new_version(cast):
    """Trim as a fix: other media in the item's place, by its author or by the platform."""
    item = cast.upload('ai-iptc.png', 'trimmer', 'My portrait')
    path = f'/v1/items/{item["id"]}'
    receipt = cast.report(item['id'], 'r1', 'altered.scene')[1]
    busy = cast.platform.ask('PUT', path + '/media', sample('ordinary.mp4'),
                             {'Content-Type': 'application/octet-stream'})
    case('nobody changes what a person is looking at', busy[0] == 409, busy)
    status, verdict = cast.decide(cast.ann, cast.task_of(receipt['case']), altered='yes',
                                  misleading='yes', harm='no')
    case('a person limits it', status == 200 and verdict['outcome']['visibility'] != 'allow',
         verdict)
    notice = cast.server.until(lambda: (cast.platform.get(
        '/v1/accounts/trimmer/notices') or {}).get('notices'), 20)
    link = notice[0]['link'].rsplit('/', 1)[1]
    text = page(cast, 'GET', f'/status/{link}?lang=fr')[2]
    case('the author may send a new version', 'type="file"' in text and
         'Une nouvelle version' in text and accessible(text), text)

    def send(link, content):
        body, headers = multipart('media', content, lang='fr')
        return cast.server.ask('POST', f'/status/{link}/media', body, headers)
    case('a stranger sends nothing', send('i_none-x', sample('ordinary.mp4'))[0] == 404)
    case('nor is an empty file taken', send(link, b'')[0] == 400)
    before = cast.server.get(path)
    status, headers, _ = send(link, sample('ordinary.mp4'))
    case('it is taken', status == 303 and 'saved=1' in headers['Location'], (status, headers))
    now = cast.server.until(lambda: (lambda i: i if i['decision'] and i['kind'] == 'video' and
                                     i['decision']['id'] != before['decision']['id'] else None)(
        cast.server.get(path)), 20)
    case('it is looked at', now and now['sha256'] != before['sha256'] and now['duration_ms'] > 0,
         now)
    case('what a person said holds until a person saw the new one',
         now and now['decision']['visibility'] == before['decision']['visibility'], now)
    case('who is asked to', any(c['state'] == 'open' for c in cast.lead.get(
        f'/v1/cases?item={item["id"]}')['cases']))
    case('until then it is not changed again', send(link, sample('original.mp4'))[0] == 409)
    case('it is on record', any(
        e['type'] == 'item.media.replaced' for e in cast.lead.get(
            f'/v1/activity?item={item["id"]}')['events']))
    other = cast.upload('ai-iptc.png', 'trimmer2', 'Another portrait')
    status, answer = cast.platform.json_bytes('PUT', f'/v1/items/{other["id"]}/media',
                                              sample('ordinary.mp4'))
    case('a platform sends it for its author', status == 200 and answer['id'] == other['id'],
         answer)
    free = cast.server.until(lambda: (lambda i: i if i['decision']['visibility'] == 'allow'
                                      else None)(cast.server.get(f'/v1/items/{other["id"]}')), 20)
    case('what a machine found in the old one is gone with it', free, free)


def sign_in(cast):
    server = cast.server
    status, out, err = server.command('admin', 'user', 'create', 'dora', '--role', 'reviewer',
                                      '--language', 'fr')
    made = dict(line.split(None, 1) for line in out.splitlines())
    case('a person is added on the command line', status == 0 and
         made['codes'].startswith('otpauth://totp/Vigie:dora?secret='), err)
    secret = made['codes'].split('secret=')[1].split('&')[0]
    step = int(time.time()) // 30
    browser = Browser(server)
    case('a password alone does not do', browser.sign_in('dora', made['password'])[0] == 401)
    status, headers = browser.sign_in('dora', made['password'], totp(secret, step))
    cookie = headers.get('Set-Cookie', '')
    case('with a code it does', status == 204 and 'HttpOnly' in cookie and
         'SameSite=Strict' in cookie, headers)
    case('the same code a second time does not', Browser(server).sign_in(
        'dora', made['password'], totp(secret, step))[0] == 401)
    session = browser.ask('GET', '/v1/session')[2]
    case('the session says who and what they may', session['person'] == 'dora' and
         session['user'] == made['id'] and 'cases:write' in session['scopes'] and
         session['classes']['languages'] == ['fr'], session)
    case('their role may read the desk', browser.ask('GET', '/v1/tasks')[0] == 200)
    case('and may not what others may', [browser.ask('GET', p)[0] for p in (
        '/v1/activity', '/v1/users')] == [403, 403])
    item = cast.upload('ordinary.mp4', 'fr', 'En langue', language='de')
    receipt = cast.report(item['id'], 'r1')[1]
    task = cast.task_of(receipt['case'])
    case('nor items of other classes, queue or not (authorised on the item)',
         browser.ask('POST', f'/v1/tasks/{task}/claim')[0] == 403 and
         browser.ask('GET', '/v1/cases/' + receipt['case'])[0] == 403 and
         task not in [t['id'] for t in browser.ask('GET', '/v1/tasks')[2]['tasks']])
    case('a change without the token against forgery is refused', browser.ask(
        'POST', '/v1/tasks/claim', {}, csrf='0' * 32)[0] == 403)
    case('and with it not', browser.ask('POST', '/v1/tasks/claim', {})[0] in (200, 404))
    for _ in range(5):
        Browser(server).sign_in('dora', 'wrong', '000000')
    locked = Browser(server).sign_in('dora', made['password'], totp(secret, step + 1))
    case('after five wrong tries the right one waits', locked[0] == 401, locked)
    case('a session goes on', browser.ask('GET', '/v1/session')[2]['user'] == made['id'])
    flood = [Browser(server).sign_in('nobody', str(i))[0] for i in range(20)]
    case('many tries from one place are put off', flood[-1] == 429, flood)
    browser.ask('DELETE', '/v1/session')
    browser.cookie = cookie.split(';')[0]
    case('signed out is signed out', browser.ask('GET', '/v1/tasks')[0] == 401)
    status, user = cast.platform.post('/v1/users', {'name': 'lee', 'roles': ['lead'],
                                                    'totp': False})
    case('an administrator adds people over the interface', status == 201 and user['password'],
         user)
    case('a role that is none is refused', cast.platform.post(
        '/v1/users', {'name': 'x', 'roles': ['king']})[0] == 400)
    listed = cast.platform.get('/v1/users')
    case('passwords are not in the list', 'password' not in json.dumps(listed) and
         {u['name'] for u in listed['users']} == {'dora', 'lee'}, listed)
    status, edited = cast.platform.json('PATCH', '/v1/users/' + user['id'], {'disabled': True})
    case('and takes access away', status == 200 and edited['disabled'], edited)


class MailServer:
    """SMTP as far as a client needs it; answers to RCPT by the address."""

    def __init__(self):
        self.got, self.tries = [], 0
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                say = lambda text: self.wfile.write(text.encode() + b'\r\n')
                say('220 test')
                to = ''
                for raw in self.rfile:
                    line = raw.decode().strip()
                    verb = line[:4].upper()
                    if verb in ('EHLO', 'HELO'):
                        say('250 test')
                    elif verb == 'RCPT':
                        to = line
                        outer.tries += 1
                        refused = '550 no such mailbox' if 'nobody' in line else None
                        later = '451 later' if 'later' in line else None
                        say(refused or later or '250 ok')
                    elif verb == 'DATA':
                        say('354 go')
                        lines = []
                        for part in self.rfile:
                            if part == b'.\r\n':
                                break
                            lines.append(part)
                        outer.got.append((to, b''.join(lines)))
                        say('250 ok')
                    elif verb == 'QUIT':
                        say('221 bye')
                        return
                    else:
                        say('250 ok')

        self.server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_address[1]


def mails():
    post = MailServer()
    with Cast(more=f'mail:\n  server: smtp://127.0.0.1:{post.port}\n'
                   '  from: notices@safety.example\n') as cast:
        item = cast.upload('ordinary.mp4', 'author', 'A clip')
        legal = {'item': item['id'], 'category': 'illegal.fraud', 'text': 'It is a fraud.',
                 'locale': 'fr', 'legal': {'country': 'FR', 'name': 'N', 'good_faith': True,
                                           'email': 'notifier@example.org'}}
        key, cast.server.key = cast.server.key, None
        receipt = cast.server.json('POST', '/v1/reports', legal)[1]
        for name in ('nobody', 'later'):
            cast.server.json('POST', '/v1/reports', {**legal, 'legal': {
                **legal['legal'], 'email': f'{name}@example.org'}})
        cast.server.key = key
        first = cast.server.until(lambda: post.got, 10)
        message = email.message_from_bytes(first[0][1], policy=email.policy.default)
        case('a notice has a receipt by e-mail (art. 16(4))', 'notifier@example.org' in first[0][0]
             and message['Content-Language'] == 'fr' and receipt['number'] in message['Subject'],
             first)
        case('which no machine answers', message['Auto-Submitted'] == 'auto-generated' and
             message['Message-ID'].endswith('@safety.example>'))
        dead = cast.server.until(lambda: cast.platform.get('/v1/mails/dead')['mails'], 10)
        case('what a server refuses for good is shown, not tried again', len(dead) == 1 and
             '550' in dead[0]['error'] and 'example.org' not in json.dumps(dead), dead)
        case_id = cast.lead.get('/v1/cases')['cases'][0]['id']
        cast.decide(cast.ann, cast.task_of(case_id), **YES)
        last = cast.server.until(lambda: post.got if len(post.got) > 1 else None, 20)
        text = email.message_from_bytes(last[1][1], policy=email.policy.default).get_content()
        case('the outcome with redress comes too (art. 16(5))', 'tribunal' in text and
             'contester' in text and '/status/rp_' in text, text)
        case('what may work later waits', 'later' not in ''.join(to for to, _ in post.got))


def demo():
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, 'data')
        done = subprocess.run([VIGIE, 'demo', '--data', data, '--items', '800', '--seed', '3'],
                              capture_output=True)
        out = done.stdout.decode()
        numbers = {line.split()[0]: int(line.split()[1]) for line in out.splitlines()
                   if line.startswith('  ') and line.split()[1].isdigit()}
        case('a demo fills an empty installation', done.returncode == 0 and
             numbers['items'] == 800 and numbers['reports'] > 20 and numbers['decisions'] > 10 and
             numbers['notices'] > 20, out + done.stderr.decode()[-400:])
        case('no case of its week is without notice, outcome and appeal path',
             numbers.get('gaps') == 0, out)
        again = subprocess.run([VIGIE, 'demo', '--data', data], capture_output=True)
        case('never over what is there', again.returncode == 2 and b'holds something' in
             again.stderr, again)
        with Server(VIGIE, data) as server:
            items = server.get('/v1/items?limit=100')['items']
            case('it is marked as one', server.get('/v1/session')['demo'] is True and
                 all(i['title'].startswith('[demo]') and i['account'].startswith('demo-')
                     for i in items), items[:1])
            case('there is work to do', server.get('/v1/tasks')['tasks'] and
                 server.get('/v1/cases?state=decided')['cases'])
            seen = [i for i in items if i['thumbnail']]
            case('and pictures to look at', seen and server.ask(
                'GET', seen[0]['thumbnail'])[2][:3] == b'\xff\xd8\xff')


def main():
    with Cast() as cast:
        pages(cast)
        the_authors_page(cast)
        a_new_version(cast)
        sign_in(cast)
    mails()
    demo()
    finish()


if __name__ == '__main__':
    main()
