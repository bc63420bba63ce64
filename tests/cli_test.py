#!/usr/bin/env python3
"""The commands as a person runs them. usage: cli_test.py VIGIE SAMPLES. Ends with `N passed, N failed`.

Each case is a sentence and a condition on real output; nothing is mocked."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

VIGIE, SAMPLES = sys.argv[1:3]
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[:300])


def run(*args, stdin=None, env=None):
    done = subprocess.run([VIGIE, *args], stdin=stdin or subprocess.DEVNULL, capture_output=True,
                          timeout=60, env=env)
    return done.returncode, done.stdout.decode('utf-8'), done.stderr.decode('utf-8')


def sample(name):
    return os.path.join(SAMPLES, name)


def banks(data):
    case('a bank is made once', run('bank', 'create', 'known', *data)[0] == 0)
    case('and not twice', run('bank', 'create', 'known', *data)[0] == 2)
    add = ('bank', 'add', 'known', sample('original.mp4'), '--verdict', 'manipulated', '--id', 'o',
           '--confirmed-by', 'A. Person', *data)
    case('a clip is added', run(*add)[0] == 0)
    case('an id is taken once', run(*add)[0] == 2)
    status, out, _ = run('bank', 'show', 'known', '--json', *data)
    case('a bank shows its entries', json.loads(out)['confirmed'] is True, out)
    case('a broken clip is refused', run('bank', 'add', 'known', sample('broken.mp4'), '--verdict',
                                         'manipulated', *data)[0] == 3)
    status, listed, _ = run('bank', 'export', 'known', *data)
    with tempfile.NamedTemporaryFile('w', suffix='.ndjson') as file:
        file.write(listed)
        file.flush()
        run('bank', 'create', 'copy', *data)
        case('an exported bank is imported', run('bank', 'import', 'copy', file.name, *data)[0] == 0)
    case('with the same content', run('bank', 'export', 'copy', *data)[1] == listed)
    case('as a PDQ list', run('bank', 'export', 'known', '--format', 'hma', *data)[1].startswith(
        'hash,id\n'))
    with tempfile.NamedTemporaryFile('w', suffix='.csv') as file:
        file.write('hash,id\n' + 'ab' * 32 + ',one\nnonsense\n')
        file.flush()
        run('bank', 'create', 'list', *data)
        status, out, err = run('bank', 'import', 'list', file.name, *data)
        case('a bad line is named and the others are read', status == 3 and 'line 3' in err, err)
    case('an entry is removed', run('bank', 'remove', 'list', 'one', *data)[0] == 0)
    case('banks are listed', '"bank":"known","entries":1' in run('bank', 'list', '--json', *data)[1])


def check(data):
    one = ('--bank', 'known', *data)
    status, out, _ = run('check', sample('exact-copy.mp4'), '--json', *one)
    got = json.loads(out)
    case('a copy of a known fake is removed', status == 20 and
         got['decision']['reasons'] == ['known_fake_same'], out)
    case('with aligned seconds', any(f['evidence'].get('query', [1])[0] <= 300 for f in
                                     got['findings'] if f['kind'] == 'known_match'), out)
    case('an ordinary clip is allowed', run('check', sample('ordinary.mp4'), *one)[0] == 0)
    case('a review is an action', run('check', sample('longer-quoting.mp4'), *one)[0] == 10)
    status, out, _ = run('check', sample('broken.mp4'), sample('exact-copy.mp4'), '--json', *one)
    case('unreadable input comes before removal', status == 3 and len(out.splitlines()) == 2, out)
    with open(sample('exact-copy.mp4'), 'rb') as clip:
        status, out, _ = run('check', '-', '--json', *one, stdin=clip)
    case('standard input is checked', status == 20 and json.loads(out)['item']['path'] == '-', out)
    status, _, err = run('check', sample('ordinary.mp4'), '--bank', 'nothing', *data)
    case('a bank that is not there is usage', status == 2 and 'bank create' in err, err)
    status, _, err = run('check', sample('ordinary.mp4'), '--policy', '/nonexistent', *data)
    case('so is a policy', status == 2 and 'pack.yaml' in err, err)
    case('and an unknown option', run('check', '--nonsense')[0] == 2)
    status, out, _ = run('check', SAMPLES, '--json', *one)
    case('a folder is its media files', status == 3 and len(out.splitlines()) == 8, out)
    case('without a terminal there is no colour', '\x1b' not in run('check', sample(
        'ordinary.mp4'), *one)[1])
    decision = got['decision']['id']
    status, out, _ = run('replay', decision, *data)
    case('a decision replays to the same bytes', status == 0 and 'byte for byte' in out, out)
    status, out, _ = run('policy', 'explain', decision, *data)
    case('a decision is explained clause by clause',
         'findings.known_match.kind == "same"' in out, out)
    case('an unknown decision says so', run('replay', 'd_none', *data)[0] == 2)


def report(data):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, '<script>alert(1)<&script>.mp4')
        with open(sample('exact-copy.mp4'), 'rb') as source, open(name, 'wb') as copy:
            copy.write(source.read())
        page = os.path.join(folder, 'page.html')
        run('check', name, '--html', page, *data)
        with open(page, encoding='utf-8') as file:
            text = file.read()
        case('a page has no script and loads nothing', '<script' not in text and
             'http://' not in text and 'https://' not in text)
        case('it has pictures, a timeline and the rule', 'data:image/jpeg' in text and
             '<svg' in text and 'known_fake_same' in text)
        run('check', name, '--html', page, '--language', 'fr', *data)
        with open(page, encoding='utf-8') as file:
            text = file.read()
        case('it speaks French', 'lang="fr"' in text and 'Identique' in text)


def others(data):
    status, out, _ = run('fingerprint', sample('ai-iptc.png'), '--json')
    case('a picture has one hash', len(json.loads(out)['pdq']) == 64, out)
    status, out, _ = run('fingerprint', sample('original.mp4'), '--json')
    got = json.loads(out)
    case('a clip has frames and sound', len(got['frames']) == 32 and got['audio']['chromaprint'])
    status, out, _ = run('provenance', sample('ai-iptc.png'), '--json')
    got = json.loads(out)
    case('traces are told', got['disclosure']['class'] == 'ai_generated' and got['state'] == 'None')
    status, out, _ = run('match', sample('longer-quoting.mp4'), '--bank', 'known', '--json', *data)
    found = [m for m in json.loads(out)['matches'] if m['track'] == 'video']
    case('a quoted stretch is aligned', len(found) == 1 and found[0]['kind'] == 'contains' and
         abs(found[0]['query'][0] - 8000) <= 500 and abs(found[0]['reference'][0] - 1500) <= 500,
         out)
    status, out, _ = run('match', sample('exact-copy.mp4'), '--bank', 'known', '--key-frames',
                         '--json', *data)
    found = json.loads(out)['matches']
    case('key frames alone find a copy, by its picture', found != [] and
         all(m['track'] == 'video' and m['reference'] == m['query'] for m in found), out)
    case('the shipped policy lints', run('policy', 'lint')[0] == 0)
    status, out, _ = run('policy', 'test')
    case('and passes its tests', status == 0 and out.endswith(' 0 failed\n'), out)
    case('facts are listed', '`findings.known_match.kind`' in run('policy', 'facts')[1])
    case('help names the exit statuses', 'Exit status' in run('check', '--help')[1])
    with open('/dev/full', 'w') as full:
        done = subprocess.run([VIGIE, 'policy', 'facts'], stdout=full, stderr=subprocess.DEVNULL)
        case('a full output does not crash it', done.returncode >= 0)
    libraries = subprocess.run(['ldd', VIGIE], capture_output=True).stdout
    case('vigie links no decoder (I2)', b'libav' not in libraries and b'opencv' not in libraries)


def overlays(data):
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    laid = ('--overlay', os.path.join(root, 'policies/minors'),
            '--overlay', os.path.join(root, 'policies/civic-event'))
    status, out, err = run('check', sample('ordinary.mp4'), '--json', *laid, *data)
    decision = json.loads(out)['decision'] if status == 0 else {}
    case('a decision is named after the overlays that hold',
         decision.get('pack') == 'vigie-default@2+minors@1', out + err)
    status, out, err = run('replay', decision.get('id', ''), *data)
    case('and decides the same again', status == 0, out + err)
    status, _, err = run('check', sample('ordinary.mp4'), '--overlay', '/nonexistent', *data)
    case('an overlay that is not there is told', status == 2 and 'pack.yaml' in err, err)


def policy_page():
    """Every command of docs/policy/authors.md, with the output that stands below it."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(root, 'docs/policy/authors.md'), encoding='utf-8') as page:
        blocks = re.findall(r'```console\n(.*?)```', page.read(), re.S)
    commands = []
    for line in '\n'.join(blocks).split('\n'):
        if line.startswith('$ '):
            commands.append([line[2:], [], 0])
        elif commands and '<<' in commands[-1][0] and not commands[-1][0].endswith('\nEND'):
            commands[-1][0] += '\n' + line
        elif line.startswith('exit status '):
            commands[-1][2] = int(line.split()[-1])
        elif line:
            commands[-1][1].append(line)
    case('the page has commands', len(commands) >= 15, len(commands))
    env = dict(os.environ, PATH=os.path.dirname(os.path.abspath(VIGIE)) + ':' + os.environ['PATH'])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(root, 'policies'), os.path.join(folder, 'policies'))
        for command, lines, status in commands:
            done = subprocess.run(['bash', '-c', command], cwd=folder, env=env, timeout=60,
                                  capture_output=True)
            seen = (done.stdout + done.stderr).decode('utf-8')
            case('the page is right: ' + command.split('\n')[0], done.returncode == status and
                 all(line in seen for line in lines), str(done.returncode) + ' ' + seen)


def compare():
    """A splice is made of two clips: the picture of one, the sound of the other a little faster."""
    with tempfile.TemporaryDirectory() as folder:
        voice, splice = os.path.join(folder, 'voice.wav'), os.path.join(folder, 'splice.mp4')
        page = os.path.join(folder, 'page.html')
        ffmpeg = ('ffmpeg', '-nostdin', '-v', 'error', '-y')
        subprocess.run([*ffmpeg, '-i', sample('ordinary.mp4'), '-vn', voice], check=True)
        subprocess.run([*ffmpeg, '-i', sample('original.mp4'), '-i', voice, '-map', '0:v', '-map',
                        '1:a', '-c:v', 'copy', '-af', 'atempo=1.1', '-shortest', splice],
                       check=True)
        status, out, err = run('compare', splice, sample('original.mp4'), voice, '--json')
        got = json.loads(out) if status == 0 else {}
        case('a comparison is one object', status == 0 and got['schema'] == 1, err)
        by_path = {other['path']: other for other in got['others']}
        picture, sound = by_path[sample('original.mp4')], by_path[voice]
        case('the picture is found in the one', picture['picture'] and not picture['sound'], out)
        case('the sound in the other', sound['sound'] and not sound['picture'], out)
        match = [m for m in got['matches'] if m['track'] == 'audio'][0]
        case('with its speed', abs(match['transform']['speed'] - 1.1) < 0.01, match)
        mixed = got['mixed_sources']
        case('the splice is told', len(mixed) == 1 and
             mixed[0]['evidence']['sound']['entry'] == voice, out)
        status, out, _ = run('compare', splice, sample('original.mp4'), voice, '--html', page)
        case('in words too', 'the sound from ' + voice in out, out)
        with open(page, encoding='utf-8') as file:
            text = file.read()
        case('the page shows bands, pictures and the difference', 'class="bands"' in text and
             'class="difference"' in text and text.count('data:image/jpeg') >= 6)
        status, out, _ = run('compare', sample('original.mp4'), sample('ordinary.mp4'))
        case('clips that share nothing are said to', 'No stretch in common was found' in out, out)
    status, _, err = run('compare', sample('original.mp4'), sample('broken.mp4'))
    case('an unreadable clip is named', status == 3 and 'broken.mp4' in err, err)
    status, _, err = run('compare', sample('original.mp4'), 'no-such-file')
    case('a missing one too', status == 3 and 'no-such-file' in err, err)
    case('one clip is none to compare', run('compare', sample('original.mp4'))[0] == 2)


def breaches(value, schema, where='line'):
    """What of a JSON value breaks the part of JSON Schema that check.schema.json uses."""
    names = {'object': dict, 'array': list, 'string': str, 'integer': int, 'number': (int, float),
             'null': type(None)}
    wanted = schema.get('type', list(names))
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if not any(isinstance(value, names[name]) for name in wanted):
        return [f'{where}: {value!r} is not {wanted}']
    found = [f'{where}.{name} is missing' for name in schema.get('required', [])
             if isinstance(value, dict) and name not in value]
    if 'enum' in schema and value not in schema['enum']:
        found.append(f'{where}: {value!r} is none of {schema["enum"]}')
    if isinstance(value, dict):
        for name, part in schema.get('properties', {}).items():
            if name in value:
                found += breaches(value[name], part, f'{where}.{name}')
    if isinstance(value, list) and 'items' in schema:
        for i, element in enumerate(value):
            found += breaches(element, schema['items'], f'{where}[{i}]')
    return found


def documents(data):
    with open('docs/reference/check.schema.json', encoding='utf-8') as file:
        schema = json.load(file)
    case('the schema can refuse', breaches({'schema': 2}, schema))
    _, out, _ = run('check', SAMPLES, '--json', *data)
    for line in out.splitlines():
        found = breaches(json.loads(line), schema)
        case('every line of check keeps the schema', not found, found)
    with open('docs/vigie.1', encoding='utf-8') as file:
        manual = file.read().replace('\\-', '-')
    for line in run('check', '--help')[1].splitlines():
        option = line.strip().split(' ')[0].split(',')[-1]
        if option.startswith('--') and option != '--help':
            case(f'the man page knows {option}', option in manual)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(['scripts/write-reference.sh', os.path.dirname(VIGIE), folder], check=True)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding='utf-8') as file, \
                    open(os.path.join('docs/reference', name), encoding='utf-8') as kept:
                case(f'docs/reference/{name} is what scripts/write-reference.sh writes',
                     file.read() == kept.read())


def configuration(data):
    clip = sample('original.mp4')
    with tempfile.TemporaryDirectory() as folder:
        settings = os.path.join(folder, 'vigie.yaml')

        def with_limits(**limits):
            with open(settings, 'w', encoding='utf-8') as file:
                file.write('limits:\n' + ''.join(f'  {k}: {v}\n' for k, v in limits.items()))
            return run('check', clip, '--json', '--config', settings, *data)

        status, out, _ = with_limits(pixels=1000)
        case('a picture over the limit is refused with both numbers', status == 3 and
             '480 x 270 pixels' in out and 'limit 1000' in out, out)
        status, out, _ = with_limits(tracks=1)
        case('so are tracks', status == 3 and '2 or more tracks, limit 1' in out, out)
        status, out, _ = with_limits(duration_s=2)
        case('a clip over the limit is cut there, and it is said', status in (0, 10) and
             'only the first 2 s' in out, out)
        status, out, err = with_limits(pixel=1000)
        case('a misspelt setting is refused', status == 2 and 'did you mean pixels' in err, err)
        case('config check says so too', run('config', 'check', settings)[0] == 2)
        os.makedirs(os.path.join(folder, 'data'))
        with_limits(tracks=1)
        os.rename(settings, os.path.join(folder, 'data', 'vigie.yaml'))
        shown = run('config', 'show', '--data', os.path.join(folder, 'data'))[1]
        case('the file of the data folder is in force', 'tracks: 1\n' in shown, shown)


def permission():
    """As a user who may not read the file: root may read everything, so it steps down."""
    def step_down():
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        clip = os.path.join(folder, 'secret.mp4')
        with open(sample('original.mp4'), 'rb') as source, open(clip, 'wb') as copy:
            copy.write(source.read())
        os.chmod(clip, 0)
        try:
            done = subprocess.run([VIGIE, 'check', clip, '--data', os.path.join(folder, 'data')],
                                  capture_output=True, timeout=60, preexec_fn=step_down)
        except PermissionError:
            print('skipped: another user cannot reach the program here')
            return
        case('a file without permission says so', done.returncode == 3 and
             b'ermission denied' in done.stdout + done.stderr, done.stdout + done.stderr)


def rehearse(data):
    """A policy team's way: edit, rehearse, propose, approve by another, take back."""
    with tempfile.TemporaryDirectory() as folder:
        pack = os.path.join(folder, 'next')
        shutil.copytree('policies/default', pack)
        main_file = os.path.join(pack, 'pack.yaml')
        with open(main_file, encoding='utf-8') as file:
            text = file.read()
        with open(main_file, 'w', encoding='utf-8') as file:
            file.write(text.replace('version: 2', 'version: 3', 1).replace('value: 1000', 'value: 999.5', 1))
        status, out, _ = run('policy', 'diff', 'policies/default', pack, '--json')
        changes = json.loads(out)['changes']
        case('a changed threshold is told in words', status == 0 and len(changes) == 1 and
             changes[0]['text'] == 'The threshold fast_views_per_hour was 1000 and is now 999.5.', out)
        status, out, _ = run('policy', 'backtest', pack, '--since', '2020-01-01', '--json', *data)
        got = json.loads(out)
        case('a backtest looks at all that was decided', status == 0 and got['decisions'] > 3 and
             got['changed'] == 0 and not got['undecided'], out)
        case('a time that is none is refused', run('policy', 'backtest', pack, '--since', 'soon',
                                                   *data)[0] == 2)
        status, out, _ = run('replay', '--all', '--json', *data)
        got = json.loads(out)
        case('everything replays byte for byte', status == 0 and got['equal'] == got['decisions'] > 3,
             out)
        case('replay needs to know what', run('replay', *data)[0] == 2)

        for person in ('ann', 'ben'):
            run('admin', 'key', 'create', '--scope', 'admin', '--person', person, *data)
        case('who is nobody proposes nothing', run('policy', 'propose', pack, '--as', 'eve', *data)[0] != 0)
        status, out, _ = run('policy', 'propose', pack, '--as', 'ann', '--json', *data)
        publication = json.loads(out)['publication']
        case('a pack is proposed', status == 0 and json.loads(out)['state'] == 'proposed', out)
        case('its author does not approve it', run('policy', 'approve', publication, '--as', 'ann',
                                                   *data)[0] != 0)
        status, out, _ = run('policy', 'approve', publication, '--as', 'ben', '--json', *data)
        case('another person brings it into force', json.loads(out)['state'] == 'in_force', out)
        status, out, _ = run('policy', 'page', '--language', 'fr', *data)
        case('people read it in their language', '<html lang="fr"' in out and '@3' in out, out)
        pages = os.path.join(folder, 'pages')
        run('policy', 'page', '--out', pages, *data)
        case('and in five others', len(os.listdir(pages)) == 6)
        status, out, _ = run('revert', '--rule', 'known_fake_same', '--as', 'ann', '--dry-run', '--json',
                             *data)
        case('a dry run of a revert changes nothing', status == 0 and json.loads(out)['dry_run'], out)
        case('a revert needs to know what', run('revert', '--as', 'ann', *data)[0] == 2)


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = ('--data', os.path.join(folder, 'data'))
        banks(data)
        check(data)
        report(data)
        others(data)
        overlays(data)
        policy_page()
        compare()
        rehearse(data)
        documents(data)
        configuration(data)
        permission()
    print(f'{counts[True]} passed, {counts[False]} failed')
    sys.exit(1 if counts[False] else 0)


if __name__ == '__main__':
    main()
