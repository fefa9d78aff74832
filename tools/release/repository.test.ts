import { describe, expect, it } from 'vitest';
import { assertPublishableFrom, type Origin, repositoryOf } from './repository.ts';

const ADDRESS = 'https://github.com/somebody/dynaconv';

const origin = (name: string, more: Partial<Origin> = {}): Origin => ({
  name,
  folder: `packages/${name}`,
  repository: { url: `git+${ADDRESS}.git`, directory: `packages/${name}` },
  homepage: `${ADDRESS}/tree/main/packages/${name}#readme`,
  bugs: { url: `${ADDRESS}/issues` },
  ...more,
});

describe('repositoryOf', () => {
  it('is what all packages say', () => {
    expect(repositoryOf([origin('layers'), origin('models')])).toBe(ADDRESS);
  });

  it('is nothing before the first release', () => {
    const nowhere = { repository: undefined, homepage: undefined, bugs: undefined };
    expect(repositoryOf([origin('layers', nowhere), origin('models', nowhere)])).toBeUndefined();
  });

  it.each<[Partial<Origin>, string]>([
    [
      { repository: undefined },
      `models: repository is undefined, expected ${ADDRESS} as in layers`,
    ],
    [
      { repository: { url: 'https://example.com/models.git', directory: 'packages/models' } },
      `models: repository is https://example.com/models, expected ${ADDRESS} as in layers`,
    ],
    [
      { repository: { url: `git+${ADDRESS}.git`, directory: 'packages/layers' } },
      "models: repository.directory is packages/layers, expected 'packages/models'",
    ],
    [{ homepage: undefined }, 'models: homepage or bugs is missing'],
    [{ bugs: undefined }, 'models: homepage or bugs is missing'],
  ])('refuses packages that differ: %j', (more, message) => {
    expect(() => repositoryOf([origin('layers'), origin('models', more)])).toThrow(message);
  });
});

describe('assertPublishableFrom', () => {
  it('takes the repository that all packages name', () => {
    expect(() => assertPublishableFrom(ADDRESS, [origin('layers')])).not.toThrow();
  });

  it.each<[Partial<Origin>, string]>([
    [
      { repository: undefined },
      `the packages' repository is not set, expected ${ADDRESS}: npm refuses`,
    ],
    [
      {
        repository: { url: 'git+https://github.com/other/fork.git', directory: 'packages/layers' },
      },
      `the packages' repository is https://github.com/other/fork, expected ${ADDRESS}: npm refuses`,
    ],
  ])('refuses another, or none: %j', (more, message) => {
    expect(() => assertPublishableFrom(ADDRESS, [origin('layers', more)])).toThrow(message);
  });
});
