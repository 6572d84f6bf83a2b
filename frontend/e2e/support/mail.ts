import { systemUrl } from './system';

interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
}

/** The mails that were sent to an address so far, newest first. */
async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${systemUrl()}/inbox/mails?${new URLSearchParams({ to: address }).toString()}`);
  return ((await response.json()) as { items: Mail[] }).items;
}

/** Waits until an address has this many mails, and gives the newest. */
export async function newestMail(address: string, count = 1): Promise<Mail> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const mails = await mailsTo(address);
    const [newest] = mails;
    if (newest && mails.length >= count) return newest;
    if (Date.now() > deadline) throw new Error(`${address} has ${mails.length} mails, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The path of the activation link in a mail, with its token. */
export function activationPath(mail: Mail): string {
  return pathOf('activate', mail);
}

/** The path of the link in a mail that leads to a page with a token. */
export function pathOf(page: string, { text }: Mail): string {
  const link = new RegExp(`https?://\\S+/${page}#\\S+`).exec(text)?.[0];
  if (link === undefined) throw new Error(`there is no link to ${page} in: ${text}`);
  const url = new URL(link);
  return url.pathname + url.hash;
}
