"""Who takes part in the loop's tests: a server, people with keys of their own, a browser, and what a
page of it says. For loop_test.py and loop_pages_test.py: their usage is NAME VIGIE SAMPLES.

Each case is a sentence and a condition on what a real server answered; R-numbers are those of the
requirements. Clocks: the policy is a copy of the one that ships, with the time for an undo cut to a
second, so that nothing here waits for half a minute."""
import base64
import hashlib
import hmac
import html.parser
import json
import os
import shutil
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server  # noqa: E402

VIGIE, SAMPLES = sys.argv[1:3]
POLICY = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'policies', 'default')
YES = {'altered': 'yes', 'misleading': 'yes', 'harm': 'yes'}
NO = {'altered': 'no', 'misleading': 'no', 'harm': 'no', 'decided': 'allow'}
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:600])


def sample(name):
    with open(os.path.join(SAMPLES, name), 'rb') as file:
        return file.read()


class Person:
    """Somebody with a key of their own: asks as the server does, with that key."""

    def __init__(self, server, *scopes, person=''):
        arguments = ['admin', 'key', 'create']
        for scope in scopes:
            arguments += ['--scope', scope]
        if person:
            arguments += ['--person', person]
        status, out, err = server.command(*arguments)
        if status:
            raise RuntimeError(err)
        self.key = out.strip()
        self.server = server

    def ask(self, method, path, body=None, headers=None):
        return self.server.ask(method, path, body,
                               {'Authorization': 'Bearer ' + self.key, **(headers or {})})

    def json(self, method, path, value=None):
        return self.server.json(method, path, value, {'Authorization': 'Bearer ' + self.key})

    def json_bytes(self, method, path, content):
        status, _, out = self.ask(method, path, content,
                                  {'Content-Type': 'application/octet-stream'})
        return status, json.loads(out)

    def get(self, path):
        return self.json('GET', path)[1]

    def post(self, path, value=None):
        return self.json('POST', path, value)


class Cast:
    """A server with a policy whose undo takes a second, and everybody who takes part."""

    def __init__(self, undo_s=1, more='', two_persons=False):
        self.folder = tempfile.TemporaryDirectory()
        policy = os.path.join(self.folder.name, 'policy')
        shutil.copytree(POLICY, policy)
        path = os.path.join(policy, 'desk', 'queues.yaml')
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('value: 30\n', f'value: {undo_s}\n'))
        if two_persons:
            path = os.path.join(policy, 'rules', 'manipulated_media.yaml')
            with open(path, encoding='utf-8') as file:
                text = file.read()
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text.replace('account: strike }',
                                        'account: strike, flags: [two_persons] }'))
        self.server = Server(VIGIE, os.path.join(self.folder.name, 'data'),
                             f'work:\n  policy: {policy}\nserver:\n'
                             '  public_url: https://safety.example\n' + more)

    def __enter__(self):
        self.server.start()
        everything = ('cases:read', 'cases:write', 'appeals:decide', 'items:read')
        self.platform = Person(self.server, 'admin')
        self.server.key = self.platform.key
        self.ann = Person(self.server, *everything, person='Ann')
        self.ben = Person(self.server, *everything, person='Ben')
        self.lead = Person(self.server, *everything, 'cases:lead', 'activity:read', person='Lea')
        self.sealed = Person(self.server, *everything, 'sealed', person='Sam')
        self.server.command('admin', 'enable', 'all')
        known = self.server.until(
            lambda: self.lead.json('GET', '/v1/queues')[0] == 200 and
            len(self.server.get('/v1/session')['enabled']) == 5, 10)
        if not known:
            raise RuntimeError('the keys are not known')
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.folder.cleanup()

    def upload(self, name, account, title, **more):
        status, _, item = self.server.upload(sample(name), {'account': account, 'title': title,
                                                            **more})
        if status != 201:
            raise RuntimeError(item)
        return self.server.decided(item['id'])

    def report(self, item, reporter, category='altered.face', **more):
        return self.platform.post('/v1/reports', {'item': item, 'reporter': reporter,
                                                  'category': category, **more})

    def decide(self, who, task, **answers):
        """Claims the task and decides it; the answer of the decision."""
        status, claimed = who.post(f'/v1/tasks/{task}/claim')
        if status != 200:
            return status, claimed
        return who.post(f'/v1/tasks/{task}/decide', answers)

    def task_of(self, case_id, kind='review'):
        tasks = self.lead.get(f'/v1/cases/{case_id}')['tasks']
        return [t for t in tasks if t['kind'] == kind][-1]['id']

    def status(self, link):
        return self.server.get('/v1/status/' + link)

    def told(self, link, kind):
        """The notice of that kind behind the link, once it was sent."""
        def look():
            found = [n for n in self.status(link)['notices'] if n['kind'] == kind]
            return found[0] if found else None
        return self.server.until(look, 20)


def viewer_token(secret, account, expires):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b'=')
    signed = (part(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode()) + b'.' +
              part(json.dumps({'sub': account, 'exp': expires}).encode()))
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b'.' + part(mac)).decode()




def totp(secret, step):
    mac = hmac.new(base64.b32decode(secret), step.to_bytes(8, 'big'), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f'{(int.from_bytes(mac[at:at + 4], "big") & 0x7fffffff) % 1000000:06d}'


class Browser:
    """Signs in with name and password and keeps the cookie."""

    def __init__(self, server):
        self.server = server
        self.cookie = self.csrf = ''

    def ask(self, method, path, value=None, csrf=None):
        headers = {'Authorization': '', 'Cookie': self.cookie}
        key, self.server.key = self.server.key, None
        del headers['Authorization']
        token = self.csrf if csrf is None else csrf
        if token:
            headers['X-Csrf-Token'] = token
        try:
            status, answered, body = self.server.ask(
                method, path, None if value is None else json.dumps(value), headers)
        finally:
            self.server.key = key
        if 'Set-Cookie' in answered:
            self.cookie = answered['Set-Cookie'].split(';')[0]
        return status, answered, json.loads(body) if body else None

    def sign_in(self, name, password, code=''):
        status, headers, _ = self.ask('POST', '/v1/session',
                                      {'name': name, 'password': password, 'code': code})
        if status == 204:
            self.csrf = self.ask('GET', '/v1/session')[2]['csrf']
        return status, headers


def page(cast, method, path, fields=None, headers=None):
    """(status, headers, text) of a page, as a browser without script and without a cookie."""
    key, cast.server.key = cast.server.key, None
    try:
        body = None if fields is None else urllib.parse.urlencode(fields)
        given = {'Content-Type': 'application/x-www-form-urlencoded'} if body else {}
        given['X-Forwarded-For'] = '203.0.113.9'  # as a proxy on this host would say
        status, answered, text = cast.server.ask(method, path, body, {**given, **(headers or {})})
        return status, answered, text.decode()
    finally:
        cast.server.key = key


class Outline(html.parser.HTMLParser):
    """What of a page a screen reader needs: labels, headings, language; and whether it is whole."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.labels, self.fields, self.open, self.wrong = set(), set(), [], [], []
        self.tags = []
        self.feed(text)
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if 'id' in attrs:
            self.ids.add(attrs['id'])
        if tag == 'label' and 'for' in attrs:
            self.labels.add(attrs['for'])
        if tag in ('input', 'select', 'textarea') and attrs.get('type') != 'hidden':
            inside = 'label' in self.open
            self.fields.append((attrs.get('id'), inside))
        if tag not in ('meta', 'link', 'input', 'br', 'img', '!doctype'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append('/' + tag)


def accessible(text):
    outline = Outline(text)
    labelled = all(inside or (name and name in outline.labels) for name, inside in outline.fields)
    tags = [t for t, _ in outline.tags]
    root = dict(outline.tags[0][1])
    return (not outline.wrong and labelled and tags.count('h1') == 1 and 'main' in tags and
            root.get('lang') and root.get('dir') and 'script' not in tags and
            not any(a.startswith('on') or a == 'style' for _, at in outline.tags for a in at))


def multipart(name, content, **fields):
    """A form with a file in it, as a browser sends it: (body, headers)."""
    mark = 'a-boundary-of-nothing-else'
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             .encode() for key, value in fields.items()]
    parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="c.mp4"'
                 '\r\nContent-Type: video/mp4\r\n\r\n'.encode() + content + b'\r\n')
    body = b''.join(parts) + f'--{mark}--\r\n'.encode()
    return body, {'Content-Type': f'multipart/form-data; boundary={mark}'}


def finish():
    """What every test of the loop ends with."""
    print(f'{counts[True]} passed, {counts[False]} failed')
    sys.exit(1 if counts[False] else 0)
