// The served schema contains the contract of the first API, describes everything, and takes each ready operation.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { buildSchema, findBreakingChanges, isEnumType, isInputObjectType, isInterfaceType, isObjectType, parse, validate } from 'graphql';

const at = (path) => new URL(path, import.meta.url);
const contract = buildSchema(readFileSync(at('main-path.graphql'), 'utf8'));
const served = buildSchema(readFileSync(at('../../schema.graphql'), 'utf8'));

test('nothing of the contract is broken', () => {
  assert.deepEqual(findBreakingChanges(contract, served).map((change) => change.description), []);
});

test('a field that is taken away is found', () => {
  const without = buildSchema(readFileSync(at('../../schema.graphql'), 'utf8').replace(/^(\s+)statement: String!$/m, '$1said: String!'));
  assert.notDeepEqual(findBreakingChanges(contract, without), []);
});

test('everything is described', () => {
  const mute = [];
  const look = (place, thing) => thing.description?.trim() || mute.push(place);
  for (const type of Object.values(served.getTypeMap())) {
    if (type.name.startsWith('__') || ['String', 'Int', 'Boolean', 'Float', 'ID'].includes(type.name)) continue;
    look(type.name, type);
    if (isEnumType(type)) type.getValues().forEach((value) => look(`${type.name}.${value.name}`, value));
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        (field.args ?? []).forEach((arg) => look(`${type.name}.${field.name}(${arg.name})`, arg));
      }
    }
  }
  assert.deepEqual(mute, []);
});

test('every mutation has its own input and payload', () => {
  for (const field of Object.values(served.getMutationType().getFields())) {
    const capital = field.name[0].toUpperCase() + field.name.slice(1);
    assert.deepEqual(field.args.map((arg) => `${arg.name}: ${arg.type}`), [`input: ${capital}Input!`]);
    assert.equal(String(field.type), `${capital}Payload!`);
  }
});

test('every ready operation is valid', () => {
  const folder = at('../../operations/');
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  assert.ok(files.length >= 5);
  for (const name of files) {
    const errors = validate(served, parse(readFileSync(new URL(name, folder), 'utf8')));
    assert.deepEqual(errors.map((error) => error.message), [], name);
  }
});
