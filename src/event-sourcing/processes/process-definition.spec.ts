import { beforeEach, describe, expect, it } from '@jest/globals';
import { Command } from '@nestjs/cqrs';
import { EventType } from '../messages/event-type.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { On } from '../projections/projection.decorator.js';
import { ProcessDefinition, processOf } from './process-definition.js';
import type { ProcessInput } from './process-input.js';
import type { ProcessInstance } from './process-instance.js';
import { OnDeadline, ProcessManager, StartsWith } from './process-manager.decorator.js';
import type { ProcessDescription } from './process-manager.decorator.js';
import type { ProcessSnapshot } from './process-snapshot.js';

@EventType('tests.begun', { version: 1 })
class Begun {}

@EventType('tests.went-on', { version: 1 })
class WentOn {}

class Act extends Command<void> {
  constructor(readonly value: unknown) {
    super();
  }
}

class Unlisted extends Command<void> {}

type Body = (process: ProcessInstance<{ n: number }>) => unknown;

@ProcessManager('tests.process', { version: 2, commands: { act: Act }, key: () => 'k' })
class TestProcess {
  body: Body = () => undefined;

  @StartsWith(Begun)
  begun(_: RecordedEvent<Begun>, process: ProcessInstance<{ n: number }>): unknown {
    return this.body(process);
  }

  @On(WentOn)
  wentOn(_: RecordedEvent<WentOn>, process: ProcessInstance<{ n: number }>): unknown {
    return this.body(process);
  }

  @OnDeadline('again')
  again(process: ProcessInstance<{ n: number }>): unknown {
    return this.body(process);
  }
}

function event(data: object, position: number): ProcessInput {
  return { kind: 'event', event: { data, position, type: 'tests.begun' } as RecordedEvent<object> };
}

describe('a process definition', () => {
  let manager: TestProcess;
  const define = (more: Partial<ProcessDescription> = {}) => {
    const description = processOf(TestProcess);
    if (!description) throw new Error('It is decorated.');
    return new ProcessDefinition({ ...description, ...more }, manager);
  };
  const decide = (before: ProcessSnapshot | undefined, input: ProcessInput, body: Body) => {
    manager.body = body;
    return define().decide('k', before, input, 0);
  };
  const begun = (body: Body) => {
    const decision = decide(undefined, event(new Begun(), 7), body);
    if (!decision) throw new Error('It begins with that.');
    return decision;
  };

  beforeEach(() => {
    manager = new TestProcess();
  });

  it('gives commands the same ids whenever an input is handled, and others for each input', () => {
    const send: Body = (process) => {
      process.state = { n: 0 };
      process.send(new Act(1));
      process.send(new Act(2));
    };
    const ids = begun(send).commands.map(({ id }) => id);
    expect(ids).toEqual(['tests.process/k/7/1', 'tests.process/k/7/2']);
    expect(begun(send).commands.map(({ id }) => id)).toEqual(ids);
    const { snapshot } = begun(send);
    const later = decide(snapshot, event(new WentOn(), 8), send);
    expect(later?.commands.map(({ id, number }) => [id, number])).toEqual([
      ['tests.process/k/8/1', 3],
      ['tests.process/k/8/2', 4],
    ]);
    const deadline = (setBy: string): ProcessInput => ({ kind: 'deadline', name: 'again', setBy });
    const answers = ['7', '7', '8'].map((setBy) => decide(snapshot, deadline(setBy), send)?.commands[0]?.id);
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).not.toBe(answers[2]);
    expect(answers[0]).toMatch(/^tests\.process\/k\/deadline-[0-9a-f]{24}\/1$/);
  });

  it('changes nothing of what was before, whatever a method does to it', () => {
    const { snapshot } = begun((process) => (process.state = { n: 1 }));
    const spoil: Body = (process) => {
      process.state.n = 2;
      throw new Error('after all not');
    };
    expect(() => decide(snapshot, event(new WentOn(), 8), spoil)).toThrow('after all not');
    const kept = decide(snapshot, event(new WentOn(), 8), (process) => {
      expect(process.state).toEqual({ n: 1 });
    });
    expect(kept?.snapshot.state).toBe('{"n":1}');
  });

  it.each<[string, Body, RegExp]>([
    ['a promise', () => Promise.reject(new Error('late')), /gave a promise/],
    [
      'a command that is not declared',
      (process) => {
        process.send(new Unlisted());
      },
      /commands: \{ act, Unlisted \}/,
    ],
    [
      'a command that JSON cannot carry',
      (process) => {
        process.send(new Act(new Date()));
      },
      /act\.value/,
    ],
    [
      'a deadline without a method',
      (process) => {
        process.setDeadline('agian', { after: 1 });
      },
      /@OnDeadline\('agian'\)/,
    ],
    [
      'a deadline in the past',
      (process) => {
        process.setDeadline('again', { after: -1 });
      },
      /from 0 up/,
    ],
    [
      'a deadline at no time',
      (process) => {
        process.setDeadline('again', { at: new Date('no') });
      },
      /NaN/,
    ],
    [
      'a state that JSON cannot carry',
      (process) => {
        process.state = { n: NaN };
      },
      /state of Process tests\.process/,
    ],
    ['a state that was never set', (process) => process.state, /no state yet/],
  ])('refuses %s', (_, body, message) => {
    expect(() => begun(body)).toThrow(message);
  });

  it('refuses keys that cannot be stored, and passes over events without one', () => {
    const keyed = (key: unknown) =>
      define({ key: () => key as string }).keyOf({ type: 'x' } as RecordedEvent<object>);
    expect(keyed('k')).toBe('k');
    expect(keyed(undefined)).toBeUndefined();
    expect(keyed(null)).toBeUndefined();
    for (const key of ['', 'x'.repeat(201), 7]) expect(() => keyed(key)).toThrow(/1 to 200 characters/);
  });

  it('brings the state of an older version up to date, or says that it cannot', () => {
    const old: ProcessSnapshot = { ...begun(() => undefined).snapshot, version: 1, state: '{"n":1}' };
    expect(() => decide(old, event(new WentOn(), 8), () => undefined)).toThrow(/migrate option/);
    const migrate = () => ({ n: 10 });
    const decision = define({ migrate }).decide('k', old, event(new WentOn(), 8), 0);
    expect(decision?.snapshot).toMatchObject({ version: 2, state: '{"n":10}' });
  });

  it('parks a refusal that it has no method for, and one of a command that it has forgotten', () => {
    const { snapshot } = begun((process) => (process.state = { n: 0 }));
    const refusal = (name: string): ProcessInput => {
      const command = { id: 'c', name, data: '{}' };
      return { kind: 'refusal', command, reason: { code: 'tests/no', detail: 'No.' } };
    };
    expect(() => decide(snapshot, refusal('act'), () => undefined)).toThrow(/has no @OnRefused\(act\)/);
    expect(() => decide(snapshot, refusal('gone'), () => undefined)).toThrow(/declares no more/);
    const cancelled = { ...snapshot, status: 'cancelled' } as const;
    expect(decide(cancelled, refusal('act'), () => undefined)).toBeUndefined();
  });
});
