/** What notifications say, in the languages of the app. Here, not in its catalogue: this runs while no page is open. */
export interface Words {
  somethingNew: string;
  itWorks: string;
  itWorksAbout: string;
  invitation: string;
  someRoom: string;
  invites: (by: string, room: string) => string;
  mentioned: (by: string) => string;
  answeredInThread: (by: string) => string;
  inThread: (by: string) => string;
  answered: (by: string) => string;
  wrote: string;
  newMessage: (by: string) => string;
}

export const english: Words = {
  somethingNew: 'There is something new.',
  itWorks: 'It works',
  itWorksAbout: 'This device is told of what happens while Wherry is closed.',
  invitation: 'Invitation',
  someRoom: 'a room',
  invites: (by, room) => `${by} invites you to ${room}`,
  mentioned: (by) => `${by} mentioned you`,
  answeredInThread: (by) => `${by} answered in a thread`,
  inThread: (by) => `${by} in a thread`,
  answered: (by) => `${by} answered you`,
  wrote: 'Wrote to you',
  newMessage: (by) => `New message from ${by}`,
};

export const german: Words = {
  somethingNew: 'Es gibt etwas Neues.',
  itWorks: 'Es funktioniert',
  itWorksAbout: 'Dieses Gerät erfährt, was geschieht, während Wherry geschlossen ist.',
  invitation: 'Einladung',
  someRoom: 'einen Raum',
  invites: (by, room) => `${by} lädt dich ein: ${room}`,
  mentioned: (by) => `${by} hat dich erwähnt`,
  answeredInThread: (by) => `${by} hat in einem Thread geantwortet`,
  inThread: (by) => `${by} in einem Thread`,
  answered: (by) => `${by} hat dir geantwortet`,
  wrote: 'Hat dir geschrieben',
  newMessage: (by) => `Neue Nachricht von ${by}`,
};

/** The words of a service worker that was installed from this address: the page says its language there. */
export function wordsOf(address: string): Words {
  return new URL(address).searchParams.get('language') === 'de' ? german : english;
}
