export const en = {
  title: 'While Wherry is closed',
  loading: 'Loading your devices',
  noKey: 'This server cannot reach a device on which Wherry is closed. Its operator can change that.',
  unsupported: 'This browser cannot be reached while Wherry is closed.',
  installFirst:
    'On an iPhone or iPad, put Wherry on the home screen first: tap Share, then “Add to Home Screen”. Open it from there, and come back to this page.',
  blocked:
    'Your browser blocks notifications of this page. Choose the sign beside the address, or the browser’s settings, allow notifications for this page, and load it anew.',
  tell: 'Also tell me on this device while Wherry is closed',
  onHint: 'Until you log out here. What you have read elsewhere by then is not told.',
  offHint: 'Of messages, as far as each room’s choice goes, and of invitations. Your browser’s maker passes it on, sealed.',
  sent: 'Sent. It should be here in a moment.',
  showText: 'Show what was said',
  showTextHint: 'Otherwise only who wrote, and where. It can be read on a locked screen.',
  sendTry: 'Send me a try',
  others: 'Other devices that are told',
  since: (time: string) => `Since ${time}`,
  turnOff: 'Turn off',
  turnOffOf: (device: string) => `Turn off ${device}`,
  notAllowed: 'Your browser did not allow it.',
  notReached: 'Your browser could not be reached by its push service. Try again later.',
};
