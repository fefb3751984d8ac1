import base from './playwright.config.ts';
export default { ...base, timeout: 40000, expect: { timeout: 7000 } };
