#!/usr/bin/env python3
"""Writes a pack of N rules, the same for every run, for vigie and for the peers.

usage: bench/policy/make_pack.py N FOLDER
FOLDER/pack/         the pack as vigie reads it: pack.yaml, rules/, tests/
FOLDER/rules.json    the same rules for the peers: CEL, ZEN and json-rules-engine's own form
Rules are drawn from templates like those of policies/default, with thresholds, countries, topics
and banks that differ. Of the default facts a few rules fire, whatever N is: in a large pack most
rules are about other countries, topics and banks."""
import json
import os
import random
import sys

COUNTRIES = [a + b for a in 'ABCDEFGHIKLMNPRSTUVZ' for b in 'AEGILMNORSTUYZ' if a + b != 'FR']
TOPICS = ['health', 'conflict', 'disaster', 'finance', 'election']
BANKS = [f'bank_{i}' for i in range(40)]
ROLES = ['candidate', 'official', 'public_figure', 'private', 'minor']
# What a rule asks for, by its template: only what somebody answers for may limit (a fact-check, an
# order, provenance); detectors, reports and matches ask for a person.
REVIEW, LABEL, REDUCE, RESTRICT = ('allow', ''), ('label', ''), ('reduce', 'strong'), ('restrict', '')
ACTIONS = [REVIEW, REVIEW, REDUCE, REVIEW, REVIEW, REVIEW, REVIEW, RESTRICT, REVIEW, LABEL, REDUCE,
           REVIEW, REVIEW]


# A condition is a tree: ('all'|'any', parts), ('flag', path, wanted), ('is', path, op, value),
# ('in', path, values), ('has', path, value), ('exists', path, {member: value}).
def templates(r):
    """One condition of each kind, with constants drawn by r."""
    country, topic, bank = r.choice(COUNTRIES), r.choice(TOPICS), r.choice(BANKS)
    many = r.randrange(2, 400)
    synthetic = ('in', 'findings.synthetic.verdict', ['likely', 'certain'])
    checked = ('exists', 'claims', {'ifcn': True, 'rating': r.choice(['false', 'altered', 'partly_false']),
                                    'topic': topic})
    matched = ('all', [('is', 'findings.known_match.kind', '==', r.choice(['same', 'near', 'contains'])),
                       ('is', 'findings.known_match.bank', '==', bank)])
    return [
        ('all', [synthetic, ('is', 'item.region', '==', country), ('has', 'item.topics', topic)]),
        ('all', [matched, ('is', 'findings.known_match.coverage_query', '>=', many / 400)]),
        ('all', [checked, ('any', [('is', 'reports.distinct', '>=', many % 30 + 2),
                                   ('is', 'item.views_per_hour', '>=', many * 10 + 100)])]),
        ('all', [('is', 'item.views', '>=', many * 500), ('is', 'account.age_days', '<', many),
                 ('has', 'context.jurisdictions', country)]),
        ('all', [('exists', 'item.depicts', {'role': r.choice(ROLES), 'consent': False}), synthetic,
                 ('flag', 'context.satire_cue', False)]),
        ('all', [('is', 'findings.coordination.size', '>=', many),
                 ('is', 'findings.coordination.score', '>', 0.5 + many / 1000)]),
        ('all', [('flag', 'item.is_ad', True), ('flag', 'item.has_link', True),
                 ('has', 'item.topics', topic), ('is', 'item.region', '==', country), ('is', 'account.strikes_90d', '>=', many % 5 + 1)]),
        ('all', [('flag', 'order.present', True), ('flag', 'order.authenticated', True),
                 ('has', 'order.territories', country)]),
        ('all', [('is', 'reports.count', '>=', many), ('is', 'item.language', '==', country.lower()),
                 ('flag', 'context.press', False), ('flag', 'context.education', False)]),
        ('all', [('in', 'provenance.aigc', ['declared', 'suspected']),
                 ('flag', 'item.disclosed_ai', False),
                 ('in', 'item.region', sorted(r.sample(COUNTRIES, 12)))]),
        ('all', [('in', 'account.role', ['candidate', 'government']), ('flag', 'context.election', True),
                 ('has', 'context.jurisdictions', country), checked]),
        ('all', [('flag', 'context.crisis', True), ('is', 'item.age_h', '<', many % 48 + 1),
                 ('any', [checked, matched, ('has', 'findings.altered.kinds', 'splice')])]),
        # This one looks at what every item has, and fires for some.
        ('all', [('is', 'item.duration_s', '<', many % 60 + 1), ('is', 'account.followers', '<', many * 40),
                 ('is', 'item.region', '==', country if r.random() < 0.9 else 'FR')]),
    ]


# Rules that fire for the default facts, so that an outcome is more than "nothing".
FIRING = [
    ('all', [('is', 'item.region', '==', 'FR'), ('is', 'item.views', '>=', 1000)]),
    ('all', [('is', 'item.views_per_hour', '<', 100), ('has', 'context.jurisdictions', 'FR')]),
    ('all', [('is', 'findings.synthetic.score', '>', 0.01), ('flag', 'item.disclosed_ai', False)]),
]


def conditions(count):
    """(condition, (visibility, strength)), each condition once."""
    r = random.Random(5)
    out, seen = [(condition, action) for condition, action in zip(FIRING, (LABEL, LABEL, REVIEW))], set()
    while len(out) < count:
        for condition, action in zip(templates(r), ACTIONS):
            if cel(condition) not in seen:
                seen.add(cel(condition))
                out.append((condition, action))
    return out[:count]


def text(value):
    return json.dumps(value)


def cel(node):
    kind = node[0]
    if kind in ('all', 'any'):
        parts = [cel(part) if part[0] not in ('all', 'any') else f'({cel(part)})' for part in node[1]]
        return (' && ' if kind == 'all' else ' || ').join(parts)
    if kind == 'flag':
        return ('' if node[2] else '!') + node[1]
    if kind == 'is':
        return f'{node[1]} {node[2]} {text(node[3])}'
    if kind == 'in':
        return f'{node[1]} in {text(node[2])}'
    if kind == 'has':
        return f'{text(node[2])} in {node[1]}'
    parts = [f'{"" if value else "!"}x.{name}' if isinstance(value, bool)
             else f'x.{name} == {text(value)}' for name, value in node[2].items()]
    return f'{node[1]}.exists(x, {" && ".join(parts)})'


def zen(node):
    """The same in ZEN, the language of @gorules/zen-engine."""
    kind = node[0]
    if kind in ('all', 'any'):
        return '(' + (' and ' if kind == 'all' else ' or ').join(zen(part) for part in node[1]) + ')'
    if kind == 'flag':
        return f'{node[1]} == {text(node[2])}'
    if kind in ('is', 'in'):
        return f'{node[1]} {"in" if kind == "in" else node[2]} {text(node[-1])}'
    if kind == 'has':
        return f'{text(node[2])} in {node[1]}'
    parts = [f'#.{name} == {text(value)}' for name, value in node[2].items()]
    return f'some({node[1]}, {" and ".join(parts)})'


OPERATORS = {'==': 'equal', '>=': 'greaterThanInclusive', '>': 'greaterThan', '<': 'lessThan'}


def fact(path, operator, value):
    first, _, rest = path.partition('.')
    out = {'fact': first, 'operator': operator, 'value': value}
    if rest:
        out['path'] = '$.' + rest
    return out


def rules_engine(node):
    """The same as conditions of json-rules-engine; `some` is an operator that peers.mjs adds."""
    kind = node[0]
    if kind in ('all', 'any'):
        return {kind: [rules_engine(part) for part in node[1]]}
    if kind == 'flag':
        return fact(node[1], 'equal', node[2])
    if kind == 'is':
        return fact(node[1], OPERATORS[node[2]], node[3])
    if kind == 'in':
        return fact(node[1], 'in', node[2])
    if kind == 'has':
        return fact(node[1], 'contains', node[2])
    return fact(node[1], 'some', node[2])


RULE = '''id: {id}
status: active
because: A rule of the benchmark.
when: >-
  {when}
then: {{ visibility: {visibility}{strength}{labels}, review: {review} }}
reason: {{ en: It is a rule of the benchmark., fr: C’est une règle de mesure. }}
tests: [tests/none.yaml]
'''


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(content)


def main():
    count, folder = int(sys.argv[1]), sys.argv[2]
    peers, listed = [], []
    for i, (condition, (visibility, strength)) in enumerate(conditions(count)):
        rule = {'id': f'rule_{i}', 'visibility': visibility,
                'review': 'queue' if visibility == 'allow' else 'none'}
        write(f'{folder}/pack/rules/rule_{i}.yaml', RULE.format(
            when=cel(condition), strength=f', strength: {strength}' if strength else '',
            labels=', labels: [context]' if visibility == 'label' else '', **rule))
        listed.append(f'  - rules/rule_{i}.yaml\n')
        peers.append({**rule, 'cel': cel(condition), 'zen': zen(condition),
                      'conditions': rules_engine(condition)})
    write(f'{folder}/pack/pack.yaml', 'id: bench\nversion: 1\neffective: { from: 2026-01-01 }\n'
          'languages: [en, fr]\nrules:\n' + ''.join(listed))
    write(f'{folder}/pack/tests/none.yaml', '- name: nothing is known\n  expect: { account: none }\n')
    write(f'{folder}/rules.json', json.dumps(peers))


if __name__ == '__main__':
    main()
