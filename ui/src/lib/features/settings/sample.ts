import type { ApiCredentials } from '$lib/backend';

/** Stands where the password would be when it cannot be shown any more. */
export const PASSWORD = 'PASSWORD';

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Two calls for a POSIX shell with curl, awk and base64: sign in (the token is a header of the answer), then ask for the
 * tags of `photo.jpg`. The photo goes through a pipe, because a command line has no room for one.
 */
export function sampleCall(url: string, keys: ApiCredentials, language: 'en' | 'zh'): string {
  const user = { name: keys.user, password: keys.password ?? PASSWORD, domain: { name: keys.domain } };
  const signIn = JSON.stringify({
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { name: keys.projectName } },
    },
  });
  return [
    `TOKEN=$(curl -s -D - -o /dev/null ${url}/v3/auth/tokens \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(signIn)} |`,
    `  awk 'tolower($1) == "x-subject-token:" { print $2 }' | tr -d '\\r')`,
    `(printf '{"language":"${language}","image":"'; base64 < photo.jpg | tr -d '\\n'; printf '"}') |`,
    `  curl -s ${url}/v2/${keys.projectId}/image/tagging \\`,
    `  -H "X-Auth-Token: $TOKEN" -H 'Content-Type: application/json' -d @-`,
  ].join('\n');
}
