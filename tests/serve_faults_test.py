#!/usr/bin/env python3
"""Fails every write, sync and rename between an upload and its decision, each in turn.
usage: serve_faults_test.py VIGIE SAMPLES FAULTS.so

Whatever fails: an upload is acknowledged and then decided, once, or it is refused and the same
request succeeds later. The run is over when an upload needs fewer calls than were failed. Several
servers share the work: most of the time is spent waiting for jobs to be tried again."""
import hashlib
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from account import account  # noqa: E402
from faults.faults import Faults  # noqa: E402
from server import Server  # noqa: E402

VIGIE, SAMPLES, FAULTS = sys.argv[1:4]
LANES = 4
CONFIG = 'work:\n  workers: 1\n  attempts: 50\n'


class Lane(threading.Thread):
    """Every LANES-th call, on a server of its own."""

    def __init__(self, number, media):
        super().__init__()
        self.number = number
        self.media = media
        self.wrong = []
        self.failed = self.refused = 0

    def run(self):
        try:
            with Faults(FAULTS) as faults, Server(VIGIE, faults.folder, CONFIG,
                                                  faults.environment) as server:
                self.all_calls(faults, server)
        except Exception as error:  # of a thread: nobody else would see it
            self.wrong.append(f'lane {self.number}: {error!r}')

    def all_calls(self, faults, server):
        accepted = {}
        call = 1 + self.number
        while True:
            media = self.media + b'%d' % call
            faults.fail_at(call, ('EIO', 'ENOSPC')[call // LANES % 2])
            item = self.upload(server, media, call)
            if item is None:
                return
            accepted[item] = hashlib.sha256(media).hexdigest()
            if (server.decided(item, 120) or {}).get('state') != 'decided':
                self.wrong.append(f'call {call}: the item is not decided')
            if faults.calls() < call:
                break
            self.failed += 1
            call += LANES
        faults.fail_at(0)
        self.wrong += account(server, accepted)
        server.kill()
        server.start()
        self.wrong += [f'after a kill: {one}' for one in account(server, accepted)]

    def upload(self, server, media, call):
        """The item's id: the first answer, or the one to the same request sent again."""
        given = ({'account': f'a{call % 7}', 'title': 'x'}, {'Idempotency-Key': f'k{call}'})
        status, headers, item = server.upload(media, *given)
        if status == 503 and headers.get('Retry-After'):
            self.refused += 1
            status, headers, item = server.upload(media, *given)
        if status == 201:
            return item['id']
        self.wrong.append(f'call {call}: answered {status} {item}')
        return None


def main():
    with open(os.path.join(SAMPLES, 'ai-iptc.png'), 'rb') as file:
        media = file.read()
    lanes = [Lane(number, media) for number in range(LANES)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    wrong = [one for lane in lanes for one in lane.wrong]
    for one in wrong:
        print('FAILED', one)
    failed, refused = (sum(getattr(lane, name) for lane in lanes) for name in ('failed', 'refused'))
    print(f'{failed} calls failed in turn: {refused} uploads were refused and sent again, '
          f'{failed - refused} went on; {len(wrong)} wrong')
    sys.exit(1 if wrong or failed < 50 else 0)


if __name__ == '__main__':
    main()
