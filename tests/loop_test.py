#!/usr/bin/env python3
"""The loop as people and a platform use it: report, case, decision, notice, appeal, restore.

usage: loop_test.py VIGIE SAMPLES (see loop_cast.py)."""
import base64
import io
import json
import os
import subprocess
import sys
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from loop_cast import (Cast, NO, Person, VIGIE, YES, case, finish, page, viewer_token)  # noqa: E402


def reports(cast):
    item = cast.upload('ordinary.mp4', 'author', 'A clip', external_id='v1')
    status, receipt = cast.report(item['id'], 'r1', text='look at the mouth',
                                  moment={'from_ms': 1000, 'to_ms': 2000}, shown='public_person')
    case('a report has a receipt at once (R-06)', status == 201 and len(receipt['number']) == 11 and
         receipt['status_url'] == 'https://safety.example/status/' + receipt['link'] and
         receipt['queue'] == 'altered', receipt)
    status, again = cast.report(item['id'], 'r1')
    case('the same report again has the same receipt', status == 200 and again['repeated'] and
         again['number'] == receipt['number'], again)
    status, second = cast.report('ext:v1', 'r2', 'election.procedure')
    case('another joins the open case (R-06)', status == 201 and second['joined'] and
         second['case'] == receipt['case'], second)
    seen = cast.status(receipt['link'])
    case('the link shows it without a sign-in', seen['state'] == 'received' and
         seen['number'] == receipt['number'] and not seen['can_appeal'], seen)
    case('a link with one letter changed leads nowhere', cast.server.json(
        'GET', '/v1/status/' + receipt['link'][:-1] + ('0' if receipt['link'][-1] != '0' else '1')
    )[0] == 404)
    case('nor does the id alone (opaque ids)',
         cast.server.json('GET', '/v1/status/' + receipt['report'])[0] == 404)
    before = cast.server.get(f'/v1/items/{item["id"]}')['decision']['visibility']
    status, batch = cast.platform.post('/v1/reports/batch', {'reports': [
        {'item': item['id'], 'reporter': f'many{i}', 'category': 'spam'} for i in range(200)] +
        [{'item': 'i_none', 'reporter': 'x', 'category': 'spam'}, {'item': item['id']}]})
    case('many are taken in one request, each with its answer', status == 200 and
         batch['taken'] == 200 and [r['status'] for r in batch['results'][-2:]] == [404, 400],
         batch['results'][-2:])
    detail = cast.lead.get('/v1/cases/' + receipt['case'])
    case('two hundred reports are one case and restrict nothing',
         detail['case']['reporters'] == 202 and detail['case']['state'] == 'open' and
         cast.server.get(f'/v1/items/{item["id"]}')['decision']['visibility'] == before, detail)
    case('what was pointed at is there', detail['report_list'][0]['moment'] ==
         {'from_ms': 1000, 'to_ms': 2000} and detail['report_list'][0]['text'] ==
         'look at the mouth', detail['report_list'][0])
    snapshot = cast.lead.get(f'/v1/cases/{receipt["case"]}/snapshots/' +
                             detail['report_list'][0]['snapshot'])
    case('and what was shown then', snapshot['title'] == 'A clip', snapshot)
    return item, receipt


def who_may_report(cast, item):
    server = cast.server
    key, server.key = server.key, None
    body = {'item': item['id'], 'category': 'altered.voice'}
    case('a stranger reports by our rules only with a token',
         server.json('POST', '/v1/reports', body)[0] == 401)
    secret = server.command('admin', 'viewer-secret')[1].strip()
    now = int(time.time())
    good = viewer_token(secret, 'viewer', now + 3600)
    status, receipt = server.json('POST', '/v1/reports', body, {'Authorization': 'Bearer ' + good})
    case('with a token of the platform it is taken', status == 201 and 'case' not in receipt,
         receipt)
    table = [('of another secret', viewer_token('0' * 64, 'viewer', now + 3600)),
             ('that has expired', viewer_token(secret, 'viewer', now - 1)),
             ('for longer than a day', viewer_token(secret, 'viewer', now + 90000)),
             ('with a changed account', good.replace(good.split('.')[1], base64.urlsafe_b64encode(
                 json.dumps({'sub': 'other', 'exp': now + 3600}).encode()).decode().rstrip('='))),
             ('without a signature', good.rsplit('.', 1)[0] + '.'), ('of nonsense', 'a.b.c')]
    for what, token in table:
        status, answer = server.json('POST', '/v1/reports', {**body, 'viewer': token})
        case('a token ' + what + ' is refused', status == 401, answer)
    legal = {'item': item['id'], 'category': 'illegal.hate', 'text': 'It calls for violence.',
             'legal': {'country': 'FR', 'name': 'N. Otifier', 'email': 'n@example.org',
                       'law': 'art. 24', 'good_faith': True}}
    status, receipt = server.json('POST', '/v1/reports', legal)
    case('a legal notice needs no account (R-48, art. 16)', status == 201, receipt)
    server.key = key
    for name in ('name', 'email'):
        less = {**legal, 'legal': {**legal['legal'], name: ''}}
        case(f'it needs a {name}', server.json('POST', '/v1/reports', less)[0] == 400)
    other = cast.upload('ai-iptc.png', 'abuse', 'Another')
    server.key = None
    abuse = {**legal, 'item': other['id'], 'category': 'illegal.child_abuse',
             'legal': {'country': 'FR', 'good_faith': True}}
    case('but not about child sexual abuse (art. 16(2)(c))',
         server.json('POST', '/v1/reports', abuse)[0] == 201)
    again = server.json('POST', '/v1/reports', legal)
    case('sent again it is the same notice', again[0] == 200 and
         again[1]['number'] == receipt['number'], again)
    flood = [server.json('POST', '/v1/reports', {**legal, 'text': f'number {i}'})[0]
             for i in range(25)]
    case('a flood of notices from one place is put off', flood[0] == 200 and flood[-1] == 429,
         flood)
    server.key = key
    hostile = [{}, {'item': 'i_x'}, {'item': item['id'], 'category': 'nothing'},
               {'item': item['id'], 'category': 'spam', 'text': 'x' * 501},
               {'item': item['id'], 'category': 'spam', 'link': 'javascript:alert(1)'},
               {'item': item['id'], 'category': 'spam', 'admin': True},
               {'item': item['id'], 'category': 'spam', 'moment': {'from_ms': 5, 'to_ms': 1}},
               {'item': item['id'], 'category': 'spam', 'seen': {'x': 'y' * 70000}}]
    for body in hostile:
        status, answer = cast.platform.post('/v1/reports', body)
        case('a wrong report is refused in words', status in (400, 429) and answer['detail'], answer)
    status, _, answer = cast.platform.ask('POST', '/v1/reports', b'{"item":"\xff\xfe"}')
    case('foreign encodings are refused', status == 400, answer)
    for i in range(51):
        status, answer = cast.platform.post('/v1/reports', {
            'account': f'somebody{i}', 'reporter': 'busy', 'category': 'spam'})
    case('a reporter has a quota a day', status == 429 and 'limit 50' in answer['detail'], answer)


def other_tools(cast, item):
    status, receipt = cast.platform.post('/api/v1/report', {
        'reporter': {'kind': 'user', 'id': 'coop-user'}, 'reportedAt': '2026-01-01T00:00:00Z',
        'reportedForReason': {'policyId': 'impersonation', 'reason': 'not them'},
        'reportedItem': {'id': 'v1', 'typeId': 'video', 'data': {}}})
    case('a report as Coop sends it is taken', status == 201 and receipt['joined'], receipt)
    status, receipt = cast.platform.post('/v1/reports', {
        '@context': 'https://www.w3.org/ns/activitypub', 'type': 'Flag',
        'actor': 'https://other.example/actor', 'object': ['https://here.example/u/a', 'v1'],
        'content': 'spam'})
    case('and ActivityPub\'s Flag', status == 201 and receipt['joined'], receipt)


def the_desk(cast, receipt):
    task = cast.task_of(receipt['case'])
    queues = cast.ann.get('/v1/queues')
    case('queues say what waits, until when and why', {q['name'] for q in queues['queues']} >=
         {'sealed', 'appeals', 'elections', 'legal', 'altered', 'general'} and
         sum(q['waiting'] for q in queues['queues']) >= 1 and 'reach' in queues['formula'], queues)
    page = cast.ann.get('/v1/tasks?limit=10')['tasks']
    priorities = [t['priority']['priority'] for t in page]
    case('by priority, whose formula is visible', priorities == sorted(priorities, reverse=True) and
         'reach' in page[0]['priority']['formula'], priorities)
    case('sealed tasks are not in it (I12)', not any(t['sealed'] for t in page), page)
    status, claimed = cast.ann.post(f'/v1/tasks/{task}/claim')
    case('a claim is a lock', status == 200 and claimed['lock']['mine'] and
         not claimed['seen_before'], claimed)
    status, answer = cast.ben.post(f'/v1/tasks/{task}/claim')
    case('another is told', status == 409 and 'somebody else' in answer['detail'], answer)
    status, answer = cast.ben.post(f'/v1/tasks/{task}/decide', YES)
    case('two reviewers cannot decide at once', status == 409, answer)
    case('the reporter sees that somebody looks', cast.status(receipt['link'])['state'] ==
         'in_review')
    case('it is renewed', cast.ann.post(f'/v1/tasks/{task}/claim')[0] == 200)
    case('a hold needs a reason', cast.ann.post(f'/v1/tasks/{task}/hold', {'hours': 2})[0] == 400)
    status, held = cast.ann.post(f'/v1/tasks/{task}/hold', {'hours': 2, 'why': 'asked a partner'})
    case('it is held for its person', status == 200 and held['state'] == 'held' and
         held['held_until'], held)
    case('and nobody else', cast.ben.post(f'/v1/tasks/{task}/claim')[0] == 409)
    status, lifted = cast.lead.post(f'/v1/tasks/{task}/escalate', {'queue': 'elections',
                                                                  'why': 'a vote is near'})
    case('a lead may move it, to the front', status == 200 and lifted['queue'] == 'elections' and
         lifted['late'] is not None, lifted)
    cast.ann.post(f'/v1/tasks/{task}/claim')
    status, skipped = cast.ann.post(f'/v1/tasks/{task}/skip', {'why': 'not my language'})
    case('a skip has a reason and gives it back', status == 200 and skipped['lock'] is None,
         skipped)
    case('a task of no queue is said to be', cast.ann.post(
        '/v1/tasks/claim', {'queue': 'none'})[0] == 404)
    machine = Person(cast.server, 'cases:write', 'cases:read')
    cast.server.until(lambda: machine.json('GET', '/v1/queues')[0] == 200, 5)
    case('a machine decides nothing', machine.json('POST', f'/v1/tasks/{task}/claim')[0] == 403)
    return task


def a_decision(cast, item, receipt, task):
    cast.ann.post(f'/v1/tasks/{task}/claim')
    status, before = cast.ann.post(f'/v1/tasks/{task}/preview', {**YES, 'locale': 'fr'})
    case('a preview says what would be done, to whom, in which words', status == 200 and
         before['outcome']['visibility'] != 'allow' and
         {n['side'] for n in before['notices']} == {'author', 'reporter'} and
         'décision' in before['notices'][0]['title'], before)
    case('and changes nothing', cast.server.get(f'/v1/items/{item["id"]}')['decision']
         ['visibility'] == 'allow' and {n['kind'] for n in cast.lead.get(
             '/v1/cases/' + receipt['case'])['notices']} <= {'receipt'})
    status, answer = cast.ann.post(f'/v1/tasks/{task}/decide', {'altered': 'perhaps'})
    case('a wrong answer is refused', status == 400, answer)
    case('so is none', cast.ann.post(f'/v1/tasks/{task}/decide', {})[0] == 400)
    status, verdict = cast.ann.post(f'/v1/tasks/{task}/decide',
                                    {**YES, 'note': 'seen twice',
                                     'moments': [{'test': 'altered', 'from_ms': 1000,
                                                  'to_ms': 2000}]})
    case('the answers decide by the policy (R-01)', status == 200 and verdict['state'] == 'decided'
         and verdict['outcome'] == before['outcome'], verdict)
    effects = cast.server.until(lambda: (lambda e: e if e['mode'] == 'enforce' and not e['effects']
                                         ['recommend'] else None)(
        cast.server.get(f'/v1/items/{item["id"]}/effects')), 5)
    case('its effects are in force', effects, effects)
    outcome = cast.told(receipt['link'], 'outcome')
    case('the reporter is told the outcome (R-51)', outcome and outcome['sections'], outcome)
    detail = cast.lead.get('/v1/cases/' + receipt['case'])
    case('every reporter is, once', len([n for n in detail['notices'] if n['kind'] == 'outcome']) >=
         202, len(detail['notices']))
    return verdict


def the_author(cast, item, receipt):
    notices = cast.platform.get('/v1/accounts/author/notices?locale=en')['notices']
    statement = notices[0]
    link = statement['link'].rsplit('/', 1)[1]
    text = json.dumps(statement, ensure_ascii=False)
    case('the author has a statement of reasons (art. 17)', statement['kind'] ==
         'statement_of_reasons', statement)
    for what, words in (('what and where', 'applies everywhere'), ('the seconds', '0:01 to 0:02'),
                        ('the rule with its version', 'vigie-default@'),
                        ('how it came up', 'notice that it is illegal'),
                        ('whether automation was used', 'utomated analysis'),
                        ('who decided', 'person made this decision'),
                        ('redress', 'appeal free of charge'), ('a court', 'court')):
        case('it says ' + what, words in text, text)
    case('and nobody\'s name (R-51)', 'Ann' not in text and 'strike_' not in text, text)
    seen = cast.status(link)
    case('the author\'s link shows it', seen['kind'] == 'item' and seen['can_appeal'] and
         seen['title'] == 'A clip', seen)
    status, opened = cast.server.json('POST', f'/v1/status/{link}/appeal',
                                      {'text': 'It is my own voice.', 'locale': 'en'})
    case('the author appeals without an account here', status == 201 and opened['number'], opened)
    case('once', cast.server.json('POST', f'/v1/status/{link}/appeal', {'text': 'again'})[0] == 409)
    task = cast.task_of(receipt['case'], 'appeal')
    status, answer = cast.decide(cast.ann, task, **NO)
    case('not before who decided first (art. 20)', status == 403, answer)
    cast.ann.post(f'/v1/tasks/{task}/release', {})
    detail = cast.ben.get('/v1/cases/' + receipt['case'])
    case('the evidence comes before the earlier verdict', detail['verdict_hidden'] and
         detail['decisions'] == [] and detail['item']['decision'] is None and
         detail['case']['visibility'] == '' and
         detail['appeals'][0]['text'] == 'It is my own voice.', detail['decisions'])
    cast.ben.post(f'/v1/tasks/{task}/claim')
    status, asked = cast.ben.post(f'/v1/tasks/{task}/ask', {'question': 'Where was it made?'})
    case('one question is asked', status == 200 and asked['state'] == 'asked', asked)
    question = cast.server.until(lambda: cast.status(link)['question'], 10)
    case('the author reads it', question == 'Where was it made?', question)
    case('and answers once', cast.server.json('POST', f'/v1/status/{link}/answer',
                                              {'text': 'At home.'})[0] == 200 and
         cast.server.json('POST', f'/v1/status/{link}/answer', {'text': 'More.'})[0] == 409)
    status, verdict = cast.decide(cast.ben, task, **NO)
    case('somebody else upholds it', status == 200 and verdict['upheld'] is True, verdict)
    case('the author is told', cast.told(link, 'appeal_outcome') and cast.told(link, 'reversal'))
    case('so is every reporter', cast.told(receipt['link'], 'outcome_changed'))
    now = cast.server.get(f'/v1/items/{item["id"]}')
    case('everything is restored', now['decision']['visibility'] == 'allow' and
         cast.platform.get('/v1/accounts/author')['weight'] == 0, now)
    entries = cast.server.get('/v1/banks/restored/entries')['entries']
    case('and no match brings it back: the negative bank has it (I9)',
         [e['id'] for e in entries] == [item['id']], entries)


def undo(cast_of_thirty):
    cast = cast_of_thirty
    item = cast.upload('ordinary.mp4', 'undone', 'Undone')
    receipt = cast.report(item['id'], 'r1')[1]
    task = cast.task_of(receipt['case'])
    status, verdict = cast.decide(cast.ann, task, **YES)
    case('a decision tells nobody for half a minute', status == 200 and verdict['until'] and
         cast.status(receipt['link'])['notices'] == [], verdict)
    case('only who decided may undo', cast.ben.post(f'/v1/tasks/{task}/undo')[0] == 403)
    status, again = cast.ann.post(f'/v1/tasks/{task}/undo')
    detail = cast.ann.get('/v1/cases/' + receipt['case'])
    case('an undo takes all back as one act', status == 200 and again['state'] == 'waiting' and
         cast.server.get(f'/v1/items/{item["id"]}')['decision']['visibility'] == 'allow' and
         {n['state'] for n in detail['notices']} == {'recalled'}, detail['notices'])
    case('twice is once', cast.ann.post(f'/v1/tasks/{task}/undo')[0] == 409)


def reporter_appeals(cast):
    item = cast.upload('longer-quoting.mp4', 'other', 'Kept')
    receipt = cast.report(item['id'], 'r9', 'false.health')[1]
    status, verdict = cast.decide(cast.ann, cast.task_of(receipt['case']), **NO)
    outcome = cast.told(receipt['link'], 'outcome')
    case('a reporter is told that it stays, and why', status == 200 and outcome and
         'stays' in json.dumps(outcome), outcome)
    status, opened = cast.server.json('POST', f'/v1/status/{receipt["link"]}/appeal',
                                      {'text': 'Look at the end.'})
    case('the reporter appeals (R-48)', status == 201, opened)
    status, verdict = cast.decide(cast.ben, cast.task_of(receipt['case'], 'appeal'), **NO)
    case('somebody else finds the same', status == 200 and verdict['upheld'] is False, verdict)
    told = cast.told(receipt['link'], 'appeal_outcome')
    case('and the reporter hears it', told, told)
    seen = cast.status(receipt['link'])
    case('there is no second appeal against the same', not seen['can_appeal'] and
         cast.server.json('POST', f'/v1/status/{receipt["link"]}/appeal', {'text': 'x'})[0] == 409,
         seen)


def two_persons(cast):
    item = cast.upload('edited-copy.mp4', 'candidate', 'A candidate speaks', context={
        'item': {'depicts': [{'role': 'candidate', 'consent': False}]}})
    cast.platform.json('PUT', '/v1/accounts/candidate/class', {'class': 'candidate'})
    status, answer = cast.ann.json('PUT', '/v1/accounts/candidate/class', {'class': ''})
    case('a class is set by a lead', status == 403, answer)
    receipt = cast.report(item['id'], 'r1', 'election.candidate')[1]
    task = cast.task_of(receipt['case'])
    status, first = cast.decide(cast.ann, task, **YES)
    case('where the pack asks for two, the first proposes', status == 200 and
         first['state'] == 'proposed' and first['until'], first)
    case('nothing of it follows yet', cast.status(receipt['link'])['notices'] == [])
    interim = cast.server.until(lambda: (lambda e: e if e['effects'].get('until') else None)(
        cast.server.get(f'/v1/items/{item["id"]}/effects')), 5)
    case('but fewer see it, for a day (R-40)', interim and interim['effects']['available'] and
         not interim['effects']['recommend'] and interim['would']['available'] is False, interim)
    told = cast.server.until(lambda: (cast.platform.get(
        '/v1/accounts/candidate/notices') or {}).get('notices'), 20)
    case('and the author is told so', told and 'second person' in json.dumps(told), told)
    same = Person(cast.server, 'cases:read', 'cases:write', person='Ann')
    cast.server.until(lambda: same.json('GET', '/v1/queues')[0] == 200, 5)
    case('the same person with another key is no second', same.post(
        f'/v1/tasks/{task}/claim')[0] == 403)
    hidden = cast.ben.get('/v1/cases/' + receipt['case'])
    case('the second weighs it unseen', hidden['verdict_hidden'] and not hidden['decisions'])
    status, second = cast.decide(cast.ben, task, **YES)
    case('a second who finds the same puts it in force', status == 200 and
         second['state'] == 'decided', second)


def copies(cast):
    first = cast.upload('exact-copy.mp4', 'c1', 'One')
    second = cast.upload('exact-copy.mp4', 'c2', 'Two')
    third = cast.upload('original.mp4', 'c3', 'Three')
    receipts = [cast.report(i['id'], 'r1')[1] for i in (first, second, third)]
    tasks = [cast.task_of(r['case']) for r in receipts]
    found = cast.ann.get(f'/v1/tasks/{tasks[0]}/copies')['tasks']
    case('copies of one clip are found', tasks[1] in [t['id'] for t in found], found)
    others = [t for t in tasks if t == tasks[0] or t not in [f['id'] for f in found]]
    if len(others) > 1:
        status, answer = cast.ann.post('/v1/tasks/decide', {'tasks': others, 'answers': YES})
        case('what is no copy is not decided along', status == 403, answer)
    status, done = cast.ann.post('/v1/tasks/decide', {
        'tasks': [tasks[0], tasks[1]], 'answers': {**YES, 'copies': False}})
    case('copies are decided together', status == 200 and done['decided'] == 2, done)
    for receipt in receipts[:2]:
        case('and each reporter is told', cast.told(receipt['link'], 'outcome'))


def sealed(cast):
    item = cast.upload('broken.mp4', 'hidden', 'Sealed')
    receipt = cast.report(item['id'], 'r1', 'altered.intimate')[1]
    path = '/v1/cases/' + receipt['case']
    case('a sealed case is nobody\'s but its role\'s (I12)',
         [w.json('GET', path)[0] for w in (cast.ann, cast.lead, cast.platform)] == [403] * 3)
    status, detail = cast.sealed.json('GET', path)
    case('the role sees it', status == 200 and detail['case']['sealed'] and
         detail['tasks'][0]['queue'] == 'sealed', detail)
    task = detail['tasks'][0]['id']
    case('others cannot claim it by its id', cast.ann.post(f'/v1/tasks/{task}/claim')[0] == 403)


def evidence(cast, receipt):
    path = f'/v1/cases/{receipt["case"]}/bundle'
    status, headers, bundle = cast.ann.ask('GET', path)
    case('a case is one file to hand over', status == 200 and
         headers['Content-Type'] == 'application/zip', headers)
    files = zipfile.ZipFile(io.BytesIO(bundle))
    names = files.namelist()
    record = json.loads(files.read('record.json'))
    case('with its record, pictures and versions', files.testzip() is None and
         {'record.json', 'findings.json', 'versions.json', 'packs/1.json'} <= set(names) and
         any(n.startswith('pictures/') for n in names) and record['decisions'] and
         record['appeals'] and record['notices'] and record['events'], names)
    text = files.read('record.json').decode()
    case('and nobody\'s name', 'N. Otifier' not in text and 'n@example.org' not in text and
         '"Ann"' not in text and 'seen twice' not in text)
    key = cast.server.command('bundle', 'key')[1].strip()
    file = os.path.join(cast.folder.name, 'bundle.zip')

    def verify(content, *more):
        with open(file, 'wb') as out:
            out.write(content)
        done = subprocess.run([VIGIE, 'bundle', 'verify', file, *more], capture_output=True)
        return done.returncode, (done.stdout + done.stderr).decode()
    case('it verifies', verify(bundle, '--key', key)[0] == 0, verify(bundle, '--key', key))
    case('with its own key only', verify(bundle, '--key', '0' * 64)[0] != 0)
    at = bundle.index(b'"state"')
    changed = bundle[:at] + b'"stale"' + bundle[at + 7:]
    case('a changed byte is found', verify(changed)[0] == 3, verify(changed))
    case('so is a cut', verify(bundle[:-1])[0] == 3)
    case('the making is an act of somebody', cast.lead.get(
        '/v1/activity?type=case.bundled')['events'][0]['data']['case'] == receipt['case'])
    other = cast.sealed.get('/v1/cases?limit=200')['cases']
    hidden = [c['id'] for c in other if c['sealed']]
    case('there is none of sealed cases outside their role (I12)', hidden and
         cast.ann.ask('GET', f'/v1/cases/{hidden[0]}/bundle')[0] == 403, hidden)


def records(cast, item):
    status, all_ = cast.lead.json('GET', '/v1/activity?type=decision&limit=5')
    case('the log is filtered', status == 200 and all_['events'] and
         all(e['type'].startswith('decision') for e in all_['events']), all_)
    actor = cast.lead.get('/v1/activity?type=task.claimed&limit=1')['events'][0]['data']['actor']
    of_one = cast.lead.get(f'/v1/activity?actor={actor}')['events']
    case('by person, under a pseudonym', of_one and actor[:2] in ('p_', 'u_') and
         {e['data']['actor'] for e in of_one} == {actor}, actor)
    case('by item', cast.lead.get(f'/v1/activity?item={item["id"]}')['events'])
    case('not by everybody', cast.ann.json('GET', '/v1/activity')[0] == 403)
    first = cast.lead.get('/v1/activity?limit=2')
    second = cast.lead.get(f'/v1/activity?limit=2&before={first["next"]}')
    case('in pages', second['events'][0]['number'] == first['next'] - 1, second)
    seen = cast.ann.post('/v1/exposure', {'item': item['id'], 'seconds': 12.5})[1]
    case('exposure is counted in seconds', seen['seconds'] == 12.5 and not seen['over'], seen)
    case('more than ten minutes at once is a mistake', cast.ann.post(
        '/v1/exposure', {'item': item['id'], 'seconds': 601})[0] == 400)
    for _ in range(12):
        over = cast.ann.post('/v1/exposure', {'item': item['id'], 'seconds': 600})[1]
    status, answer = cast.ann.post('/v1/tasks/claim', {})
    case('a used budget is a pause', over['over'] and status == 429 and 'break' in answer['detail'],
         answer)
    openapi = cast.server.get('/openapi.json')
    names = set(openapi['components']['schemas'])
    used = {u.split('"')[0] for u in json.dumps(openapi).split('#/components/schemas/')[1:]}
    case('every schema that is named is there', used <= names, used - names)


def main():
    with Cast() as cast:
        item, receipt = reports(cast)
        who_may_report(cast, item)
        other_tools(cast, item)
        task = the_desk(cast, receipt)
        a_decision(cast, item, receipt, task)
        the_author(cast, item, receipt)
        reporter_appeals(cast)
        copies(cast)
        sealed(cast)
        evidence(cast, receipt)
        records(cast, item)
    with Cast(undo_s=30) as cast:
        undo(cast)
    with Cast(two_persons=True) as cast:
        two_persons(cast)
    finish()


if __name__ == '__main__':
    main()
