"""The command blocks of a page of documentation, run as a reader runs them.

A block marked `sh` is run: all of a page in one shell, in order, each must succeed. A `json` block
after it shows the answer: every name in it must be in what the commands printed last. Other blocks
are to read. So a page whose commands do not work any more fails a test."""
import json
import re
import subprocess
import threading

BLOCK_SECONDS_MAX = 120


def blocks(path):
    """[(line, kind, text)] of every fenced block."""
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    out, start, kind = [], None, ''
    for i, line in enumerate(lines):
        if start is None and line.startswith('```'):
            start, kind = i + 1, line[3:].strip()
        elif start is not None and line == '```':
            out.append((start + 1, kind, '\n'.join(lines[start:i])))
            start = None
    return out


def missing_names(shown, real, where=''):
    """What of the shape of `shown` is not in `real`."""
    if isinstance(shown, dict):
        if not isinstance(real, dict):
            return [where or 'the whole']
        return [one for name, value in shown.items()
                for one in ([f'{where}.{name}'] if name not in real
                            else missing_names(value, real[name], f'{where}.{name}'))]
    if isinstance(shown, list) and shown:
        if not isinstance(real, list) or not real:
            return [where + '[]']
        return missing_names(shown[0], real[0], where + '[0]')
    return []


class Shell:
    """One bash for a page: what a block sets, the next ones have."""

    def __init__(self, environment, folder):
        self.process = subprocess.Popen(['bash', '--noprofile', '--norc'], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=environment, cwd=folder)

    def run(self, text):
        """(status, output) of a block: its first command that fails ends it. One that takes minutes
        waits for what never comes: it is ended, and the shell with it."""
        watch = threading.Timer(BLOCK_SECONDS_MAX, self.process.kill)
        watch.start()
        try:
            return self.run_watched(text)
        finally:
            watch.cancel()

    def run_watched(self, text):
        mark = 'end-of-a-block'
        # eval keeps the block's variables; the subtlety is that `set -e` must not end the shell.
        script = f"""vigie_block=$(cat <<'{mark}'
{text}
{mark}
)
trap 'vigie_status=$?; trap - ERR; return $vigie_status 2>/dev/null || true' ERR
vigie_run() {{ eval "$vigie_block"; }}
set -o pipefail; set -E
vigie_status=0
vigie_run </dev/null
set +E; trap - ERR
printf '\\n{mark} %d\\n' "$vigie_status"
"""
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        output = []
        while True:
            line = self.process.stdout.readline().decode(errors='replace')
            if not line:
                return 255, ''.join(output)
            found = re.match(mark + r' (\d+)$', line)
            if found:
                return int(found[1]), ''.join(output).removesuffix('\n')
            output.append(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def run_page(path, environment, folder, case):
    """Runs every `sh` block of the page; case(sentence, holds, seen) is told of each."""
    shell = Shell(environment, folder)
    said, count = '', 0
    for line, kind, text in blocks(path):
        where = f'{path}:{line}'
        if kind == 'sh':
            status, said = shell.run(text)
            count += 1
            case(f'{where}: the commands work: {text.splitlines()[0][:60]}', status == 0, said)
            if status != 0:
                break  # what comes after needs what this one did not do
        elif kind == 'json':
            last = said.strip().split('\n')[-1] if said.strip() else ''
            try:
                real = json.loads(said if said.strip().startswith(('{', '[')) else last)
            except ValueError:
                try:
                    real = json.loads(last)
                except ValueError:
                    real = None
            absent = missing_names(json.loads(text), real)
            case(f'{where}: the answer looks like this', real is not None and not absent,
                 f'missing {absent} in {said[-1500:]}')
        else:
            first = text.split('\n')[0]
            case(f'{where}: a block of commands is marked sh',
                 not re.match(r'(sudo |vigie|curl |systemctl|apt |make )', first), first)
    shell.close()
    case(f'{path} has commands', count > 0)
