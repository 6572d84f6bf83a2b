/** What administrators decided on a room, and that it is only read. */
export const archive = {
  inList: 'Archived',
  onlyRead: 'This room is archived: it can only be read.',
  /** Where nobody is known to have decided it. */
  bySomebody: 'An administrator archived this room',
  means:
    'You can read it, and take back what you wrote. Nothing new can be written. If you need it, ask an administrator to open it again.',
  decisions: 'Decisions of administrators',
  /** Goes before what was decided: who did, by name or not. */
  administrator: (name: string | null) => (name === null ? 'An administrator' : `${name}, an administrator,`),
  archived: (who: string) => `${who} archived this room`,
  reopened: (who: string) => `${who} opened this room again`,
  ownerAssigned: (who: string, owner: string | null) => `${who} made ${owner ?? 'somebody'} the owner`,
};
