// What both TypeScript clients use.
declare const process: { env: Record<string, string | undefined> };

export const baseUrl = process.env.AUTH_BASE_URL ?? "";

export const guest = {
  email: "guest-2fa@example.com",
  password: "correct horse battery staple",
  portal_id: "portal_demo",
};

export function check(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
