import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ApiCredentials } from '$lib/backend';
import { PASSWORD, sampleCall } from './sample';

const KEYS: ApiCredentials = {
  projectId: '0f3c9a7e51d24b86a0e1c3d5f7b92846',
  projectName: 'cn-local-1',
  domain: 'local',
  user: `o'brien "the" user`,
  accessKey: 'AK',
  secretKey: 'SK',
  password: `it's $HOME \\ "quoted"`,
};
/** Larger than a command line may be, with every byte in it. */
const PHOTO = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256));

interface Seen {
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

let server: Server;
let url: string;
let folder: string;
let seen: Seen[];

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    void textOf(request).then((text) => {
      seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      if (request.url === '/v3/auth/tokens') response.setHeader('X-Subject-Token', 'the-token');
      response.end('{"result":{"tags":[]}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'shiguang-sample-'));
  await writeFile(join(folder, 'photo.jpg'), PHOTO);
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** Runs a text in a shell; gives what it printed. */
function shell(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-eu', '-c', text], { cwd: folder });
    let out = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`exit ${code}`))));
  });
}

it('signs in and asks for tags of a photo of any size, whatever letters are in the keys', async () => {
  expect(await shell(sampleCall(url, KEYS, 'zh'))).toBe('{"result":{"tags":[]}}');
  const [signIn, ask] = seen;
  expect(signIn).toMatchObject({
    path: '/v3/auth/tokens',
    body: {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: KEYS.user, password: KEYS.password, domain: { name: 'local' } } },
        },
        scope: { project: { name: 'cn-local-1' } },
      },
    },
  });
  expect(ask).toMatchObject({
    path: `/v2/${KEYS.projectId}/image/tagging`,
    headers: { 'x-auth-token': 'the-token', 'content-type': 'application/json' },
    body: { language: 'zh', image: PHOTO.toString('base64') },
  });
});

it('leaves a place for a password that cannot be shown any more', () => {
  expect(sampleCall(url, { ...KEYS, password: null }, 'en')).toContain(`"password":"${PASSWORD}"`);
});
