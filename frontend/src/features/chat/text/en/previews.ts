/** What links lead to, and who sees it. */
export const previews = {
  title: 'Links',
  pages: 'Linked pages',
  remove: (page: string) => `Remove the preview of ${page}`,
  onDevice: 'Show link previews on this device',
  onDeviceHint:
    'Cards below messages with what a linked page says of itself, where your server and the room have them. Your browser asks nothing of that page until you open it.',
  inRoom: 'Show link previews to everybody in this room',
};
