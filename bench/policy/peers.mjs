// Other rule engines over the same rules and facts, in the same process state as a service has:
// rules are parsed once, facts come as JSON text, out come the outcome and the ids that fired.
// usage: node peers.mjs RULES.json FACTS.json SECONDS SINGLE.json
// Prints one JSON object a line: {"engine", "case", "per_second", "fired"}.
import { readFileSync } from 'node:fs'
import { Environment } from '@marcbachmann/cel-js'
import { celEnv, parse as parseBuf, plan } from '@bufbuild/cel'
import { Engine, Rule } from 'json-rules-engine'
import { ZenEngine } from '@gorules/zen-engine'

const [rulesPath, factsPath, seconds, singlePath] = process.argv.slice(2)
const rules = JSON.parse(readFileSync(rulesPath, 'utf8'))
const facts = readFileSync(factsPath, 'utf8')
const single = JSON.parse(readFileSync(singlePath, 'utf8'))
const visibilities = ['allow', 'label', 'reduce', 'restrict', 'disable', 'remove']
const reviews = ['none', 'queue', 'urgent']

// What every engine's answer ends as: the strictest outcome, and what fired.
function outcome(fired) {
  let visibility = 0
  let review = 0
  for (const rule of fired) {
    visibility = Math.max(visibility, visibilities.indexOf(rule.visibility))
    review = Math.max(review, reviews.indexOf(rule.review))
  }
  return {
    visibility: visibilities[visibility],
    review: reviews[review],
    reasons: fired.map((rule) => rule.id)
  }
}

// Processor time of this process so far, in milliseconds, threads of engines included.
function used() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

// The best of ten rounds, each of a tenth of the time; by processor time, as others may use the
// machine.
async function measure(run) {
  let best = 0
  for (let round = 0; round < 10; ++round) {
    const start = used()
    const end = start + (seconds * 1000) / 10
    let count = 0
    let now = start
    while (now < end) {
      for (let i = 0; i < 10; ++i) {
        const result = run()
        if (result instanceof Promise) await result
      }
      count += 10
      now = used()
    }
    best = Math.max(best, (count * 1000) / (now - start))
  }
  return best
}

async function report(engine, name, run) {
  const first = await run()
  const perSecond = await measure(run)
  console.log(JSON.stringify({
    engine, case: name, per_second: perSecond, fired: first.reasons ?? first
  }))
}

function celJs(list) {
  const environment = new Environment({ unlistedVariablesAreDyn: true })
  return list.map((rule) => ({ ...rule, run: environment.parse(rule.cel) }))
}

function bufCel(list) {
  const environment = celEnv()
  return list.map((rule) => ({ ...rule, run: plan(environment, parseBuf(rule.cel)) }))
}

const decideBy = (list) => () => {
  const item = JSON.parse(facts)
  return outcome(list.filter((rule) => rule.run(item) === true))
}

function rulesEngine(list) {
  const engine = new Engine([], { allowUndefinedFacts: true })
  engine.addOperator('some', (items, wanted) =>
    items.some((item) => Object.entries(wanted).every(([name, value]) => item[name] === value)))
  list.forEach((rule) => engine.addRule(new Rule({
    name: rule.id,
    conditions: rule.conditions.all || rule.conditions.any ? rule.conditions : { all: [rule.conditions] },
    event: { type: rule.id }
  })))
  const byId = new Map(list.map((rule) => [rule.id, rule]))
  return async () => {
    const { events } = await engine.run(JSON.parse(facts))
    const order = events.map((event) => byId.get(event.type))
    return outcome(order.sort((a, b) => list.indexOf(a) - list.indexOf(b)))
  }
}

// All rules as one decision table that collects what holds: compiled once, run in the Rust core.
function zen(list) {
  const engine = new ZenEngine()
  const decision = engine.createDecision({
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      {
        id: 'table', type: 'decisionTableNode', name: 'table', position: { x: 1, y: 0 },
        content: {
          hitPolicy: 'collect',
          inputs: [{ id: 'when', name: 'when', field: '' }],
          outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
          rules: list.map((rule, i) => ({ _id: rule.id, when: rule.zen, rule: String(i) }))
        }
      },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 2, y: 0 } }
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' }
    ]
  })
  return async () => {
    const { result } = await decision.evaluate(JSON.parse(facts))
    return outcome(result.map((row) => list[row.rule]))
  }
}

const many = `${rules.length} rules`
await report('@marcbachmann/cel-js', many, decideBy(celJs(rules)))
if (rules.length <= 50) {
  await report('@bufbuild/cel', many, decideBy(bufCel(rules)))
  await report('json-rules-engine', many, rulesEngine(rules))
  await report('@gorules/zen-engine', many, zen(rules))
  // One small rule, its item in memory already: what a condition costs by itself.
  const [one] = celJs([single])
  await report('@marcbachmann/cel-js', 'one rule', () => one.run(single.facts))
  const [other] = bufCel([single])
  await report('@bufbuild/cel', 'one rule', () => other.run(single.facts))
}
