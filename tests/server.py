"""A vigie server of one's own, for tests: started in a temporary folder, asked by plain HTTP."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time


class Server:
    """with Server(vigie) as server: server.get('/healthz')"""

    def __init__(self, vigie, folder=None, config='', environment=None):
        self.vigie = vigie
        self.own = tempfile.TemporaryDirectory() if folder is None else None
        self.folder = folder or os.path.join(self.own.name, 'data')
        self.config = config
        self.environment = environment
        self.process = None
        self.port = 0
        self.key = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        if self.own:
            self.own.cleanup()

    def start(self):
        arguments = [self.vigie, 'serve', '--data', self.folder, '--listen', '127.0.0.1:0']
        if self.config:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            path = os.path.join(self.folder, 'vigie.yaml')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(self.config)
        self.log = open(os.path.join(os.path.dirname(self.folder), 'log'), 'ab')
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=self.log,
                                        env=self.environment)
        line = self.process.stdout.readline().decode()
        found = re.match(r'http://127\.0\.0\.1:(\d+)/', line)
        if not found:
            raise RuntimeError(f'the server did not start: {line!r} {self.errors()[-500:]}')
        self.port = int(found[1])

    def errors(self):
        with open(self.log.name, encoding='utf-8') as file:
            return file.read()

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
        if self.process:
            self.process.wait()
            self.process.stdout.close()
            self.log.close()
            self.process = None

    def command(self, *arguments):
        done = subprocess.run([self.vigie, *arguments, '--data', self.folder], capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """(status, headers, body as bytes)"""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        given = dict(headers or {})
        if self.key:
            given.setdefault('Authorization', 'Bearer ' + self.key)
        try:
            connection.request(method, path, body=body, headers=given)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method, path, value=None, headers=None):
        body = None if value is None else json.dumps(value)
        status, _, content = self.ask(method, path, body, headers)
        return status, json.loads(content) if content else None

    def get(self, path):
        return self.json('GET', path)[1]

    def upload(self, media, metadata=None, headers=None, captions=None):
        """(status, headers, item or problem) of a multipart upload of bytes."""
        boundary = 'edge-of-a-part'
        parts = []
        if metadata is not None:
            parts.append(('name="metadata"', json.dumps(metadata).encode()))
        parts.append(('name="media"; filename="clip"', media))
        if captions is not None:
            parts.append(('name="captions"', captions))
        body = b''.join(b'--' + boundary.encode() + b'\r\nContent-Disposition: form-data; ' +
                        name.encode() + b'\r\n\r\n' + content + b'\r\n' for name, content in parts)
        body += b'--' + boundary.encode() + b'--\r\n'
        status, answered, content = self.ask(
            'POST', '/v1/items', body,
            {'Content-Type': f'multipart/form-data; boundary={boundary}', **(headers or {})})
        return status, answered, json.loads(content)

    def until(self, condition, seconds=60):
        """Asks until it holds; what it gave last."""
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value or time.monotonic() > end:
                return value
            time.sleep(0.02)

    def decided(self, item, seconds=60):
        def look():
            now = self.get(f'/v1/items/{item}')
            return now if now['state'] != 'waiting' else None
        return self.until(look, seconds)

    def raw(self, content, seconds=5, part_s=0):
        """What comes back on a plain connection, as bytes; b'' when it is closed without words."""
        with socket.create_connection(('127.0.0.1', self.port), timeout=seconds) as connection:
            try:
                connection.sendall(content)
                answer = b''
                while True:
                    got = connection.recv(65536)
                    if not got:
                        return answer
                    answer += got
            except (TimeoutError, ConnectionError):
                return answer
