/** Every type of event in German: what it is called, and what it means. A test says which are missing. */
export const events: Readonly<Partial<Record<string, readonly [name: string, meaning: string]>>> = {
  AbortRequested: [
    'Abbruch verlangt',
    'Ein Aufbau, der nicht gelesen wird, soll weg: der entstehende oder der vorige.',
  ],
  AccountAbandoned: [
    'Konto aufgegeben',
    'Niemand hat die Adresse rechtzeitig bewiesen, und im selben Schritt ging die Adresse oder der Kurzname an ein neues Konto.',
  ],
  AccountActivated: ['Konto aktiviert', 'Die Adresse ist bewiesen; das Konto kann sich anmelden.'],
  AccountErased: [
    'Konto ausgelöscht',
    'Die Person ist vergessen: Schlüssel, Dateien, Mitgliedschaften und Sitzungen sind weg.',
  ],
  AccountErasureRequested: [
    'Auslöschung des Kontos verlangt',
    'Die Person soll vergessen werden. Von hier an tut das Konto nichts mehr, niemand sieht, was es sagte, und es bekommt keinen Schlüssel mehr. Das Ereignis nennt seine Ansprüche, weil die Adresse nicht mehr gelesen werden kann, wenn sie freigegeben werden.',
  ],
  AccountRegistered: ['Konto registriert', 'Jemand hat sich registriert; die Adresse ist noch nicht bewiesen.'],
  ActivationRequested: [
    'Aktivierung verlangt',
    'Ein neuer Aktivierungslink wurde verlangt; frühere gelten nicht mehr.',
  ],
  AuditRead: [
    'Protokoll gelesen',
    'Jemand fragt, was geschehen ist. Es wird vor der Antwort aufgeschrieben und enthält nur die Frage.',
  ],
  BanLifted: ['Bann aufgehoben', 'Wer verbannt war, kann wieder eingeladen werden.'],
  BotAdded: [
    'Bot hinzugefügt',
    'Wer den Raum besitzt oder moderiert, hat einen eigenen Bot hereingebracht, der jetzt Mitglied ist. Er geht mit der Person, der er gehört.',
  ],
  BotDeleted: [
    'Bot gelöscht',
    'Wem der Bot gehört, hat ihn gelöscht oder wird vergessen. Seine Tokens endeten im selben Moment; was er geschrieben hat, bleibt.',
  ],
  BotDisabled: [
    'Bot abgeschaltet',
    'Die Administration will, dass ein Bot nichts tut. Seine Tokens endeten im selben Moment.',
  ],
  BotEnabled: ['Bot wieder zugelassen', 'Die Administration lässt einen Bot wieder Tokens haben.'],
  BotRegistered: ['Bot registriert', 'Jemand hat einen Bot erstellt.'],
  BotTokenCreated: [
    'Token des Bots erstellt',
    'Ein Token wurde erstellt, mit dem ein Programm als der Bot hereinkommt.',
  ],
  BotTokenRevoked: [
    'Token des Bots widerrufen',
    'Wem der Bot gehört, will, dass niemand mehr mit einem Token hereinkommt.',
  ],
  ConversionCancelled: ['Umwandlung abgebrochen', 'Wer sie wollte, will sie nicht mehr.'],
  ConversionCompleted: ['Umwandlung fertig', 'Das Ergebnis ist in der Dateiablage.'],
  ConversionFailed: ['Umwandlung gescheitert', 'Das Dokument wird nicht umgewandelt.'],
  ConversionFilesDeleted: [
    'Dateien der Umwandlung gelöscht',
    'Niemand bekommt mehr Quelle und Ergebnis: Ein Hintergrunddienst entfernt sie aus der Dateiablage.',
  ],
  ConversionPasswordAsked: [
    'Passwort der Umwandlung erfragt',
    'Das Dokument öffnet sich nur mit einem Passwort, nach dem gefragt wird, wem es gehört.',
  ],
  ConversionPasswordGiven: [
    'Passwort der Umwandlung gegeben',
    'Das Passwort wurde gegeben. Es steht in keinem Ereignis: Es wartet, versiegelt und nicht lange, wo der Hintergrunddienst es abholt.',
  ],
  ConversionRequested: ['Umwandlung verlangt', 'Ein geprüftes Dokument wartet darauf, umgewandelt zu werden.'],
  ConversionStarted: ['Umwandlung begonnen', 'Ein Umwandler hat das Dokument.'],
  DeclinedRoom: ['Raum abgelehnt', 'Wollte nicht.'],
  DirectRoomOpened: [
    'Direktraum geöffnet',
    'Jemand hat den Raum zweier Personen geöffnet, die von nun an und für immer darin sind. Er hat keinen Namen und gehört niemandem.',
  ],
  EmailChangeRequested: [
    'Adressänderung verlangt',
    'Die Person will eine andere Adresse; bestätigt wird sie von dort, und frühere Links gelten nicht mehr.',
  ],
  EmailChanged: [
    'Adresse geändert',
    'Das Konto hat eine andere Adresse, deren Anspruch im selben Schritt umgezogen ist.',
  ],
  EmailClaimed: [
    'Adresse beansprucht',
    'Die Adresse gehört jetzt einem Konto; ein früherer, aufgegebener Anspruch endet damit.',
  ],
  EmailReleased: ['Adresse freigegeben', 'Die Adresse ist wieder frei.'],
  HandleClaimed: ['Kurzname beansprucht', 'Der Kurzname gehört jetzt einem Konto.'],
  HandleReleased: ['Kurzname freigegeben', 'Der Kurzname ist wieder frei.'],
  IdentityClaimed: ['Identität beansprucht', 'Wer diese Identität hat, meldet sich jetzt bei dem Konto an.'],
  IdentityLinked: [
    'Identität verknüpft',
    'Eine Identität bei einem Anbieter meldet von hier an bei dem Konto an; beansprucht im selben Schritt.',
  ],
  IdentityReleased: ['Identität freigegeben', 'Sie meldet bei keinem Konto mehr an.'],
  IdentityUnlinked: [
    'Identität gelöst',
    'Die Identität bei diesem Anbieter meldet nicht mehr bei dem Konto an; ihr Anspruch wurde im selben Schritt freigegeben.',
  ],
  InvitationAccepted: ['Einladung angenommen', 'Wer eingeladen war, ist jetzt Mitglied.'],
  InvitationDeclined: ['Einladung abgelehnt', 'Wer eingeladen war, will nicht.'],
  InviteLinkCreated: [
    'Einladungslink erstellt',
    'Wer den Raum besitzt oder moderiert, hat einen Link erstellt, über den andere hereinkommen.',
  ],
  InviteLinkRevoked: [
    'Einladungslink widerrufen',
    'Wer den Raum besitzt oder moderiert, will, dass niemand mehr über einen Link hereinkommt.',
  ],
  InvitedByAddress: [
    'Über die Adresse eingeladen',
    'Jemand hat diese Adresse in einen Raum eingeladen, bevor sie ein Konto hatte.',
  ],
  InvitedToRoom: ['In den Raum eingeladen', 'Eingeladen, noch nicht darin.'],
  JobFailed: [
    'Auftrag gescheitert',
    'Ein Hintergrunddienst kann nicht tun, was ein Ereignis verlangt, und versucht es nicht von selbst noch einmal.',
  ],
  JobRetryRequested: [
    'Neuer Versuch des Auftrags verlangt',
    'Ein gescheiterter Auftrag soll noch einmal versucht werden, nachdem behoben ist, was nicht stimmte.',
  ],
  JoinedByLink: ['Über einen Link beigetreten', 'Jemand kam über einen Link herein und ist jetzt Mitglied.'],
  JoinedDirectRoom: [
    'Dem Direktraum beigetreten',
    'Darin, weil eine der beiden Personen den gemeinsamen Raum geöffnet hat.',
  ],
  JoinedOpenRoom: [
    'Einem öffentlichen Raum beigetreten',
    'Jemand kam ohne Einladung in einen öffentlichen Raum und ist jetzt Mitglied.',
  ],
  JoinedRoom: ['Dem Raum beigetreten', 'Darin: hat ihn erstellt oder die Einladung angenommen.'],
  LeftRoom: ['Raum verlassen', 'Ging.'],
  LinkPreviewRemoved: [
    'Linkvorschau entfernt',
    'Was von einer Seite gezeigt wurde, wird nicht mehr gezeigt: Wer die Nachricht schrieb oder im Raum für Ordnung sorgt, hat es weggenommen.',
  ],
  LinkPreviewed: [
    'Link angesehen',
    'Eine Seite, auf die eine Nachricht verweist, wurde angesehen, und das sagt sie von sich.',
  ],
  LinkPreviewsTurnedOff: [
    'Linkvorschau ausgeschaltet',
    'Wer im Raum für Ordnung sorgt, oder eine der beiden Personen eines Direktraums, will, dass dort nichts davon gezeigt wird, wohin Links führen.',
  ],
  LinkPreviewsTurnedOn: ['Linkvorschau eingeschaltet', 'Es wird wieder gezeigt.'],
  MemberInvited: ['Mitglied eingeladen', 'Ein Mitglied hat jemanden eingeladen.'],
  MemberLeft: ['Mitglied gegangen', 'Ein Mitglied ging.'],
  MemberRemoved: [
    'Mitglied entfernt',
    'Wer den Raum besitzt oder moderiert, hat jemanden herausgenommen oder eine Einladung zurückgezogen.',
  ],
  MessageDeleted: [
    'Nachricht gelöscht',
    'Wer sie schrieb oder den Raum besitzt, hat eine Nachricht zurückgenommen. Von nun an wird ihr Text niemandem gezeigt.',
  ],
  MessageEdited: [
    'Nachricht bearbeitet',
    'Wer sie schrieb, hat geändert, was eine Nachricht sagt. Was sie vorher sagte, bleibt im Protokoll, für alle, die nach ihrer Geschichte fragen.',
  ],
  MessagePinned: ['Nachricht angeheftet', 'Eine Nachricht wurde dorthin geheftet, wo alle im Raum sie finden.'],
  MessagePosted: ['Nachricht gesendet', 'Ein Mitglied hat etwas gesagt.'],
  MessageReported: [
    'Nachricht gemeldet',
    'Ein Mitglied will, dass sich jemand, der für Ordnung sorgt, eine Nachricht ansieht.',
  ],
  MessageTextDestroyed: [
    'Text der Nachricht vernichtet',
    'Die Zeit, in der eine gelöschte Nachricht noch gemeldet werden konnte, ist vorbei, und der Schlüssel ihres Textes ist weg.',
  ],
  MessageUnpinned: [
    'Nachricht gelöst',
    'Eine Nachricht ist nicht mehr angeheftet: Jemand hat sie gelöst oder im selben Moment gelöscht.',
  ],
  ModeratorAppointed: ['Zur Moderation ernannt', 'Wer den Raum besitzt, hat ein Mitglied zur Moderation ernannt.'],
  ModeratorDismissed: ['Moderation entzogen', 'Wer den Raum besitzt, hat jemandem die Moderation entzogen.'],
  NotificationsRead: [
    'Mitteilungen gelesen',
    'Hat gelesen, was das Ereignis an dieser Stelle mitteilte, und vielleicht alles davor.',
  ],
  OwnershipAssigned: [
    'Raum zugeteilt',
    'Die Administration hat entschieden, wem der Raum gehört, weil fort ist, wer ihn besaß. Dass es so ist, sagt das Ereignis danach.',
  ],
  OwnershipPassed: [
    'Raum übergeben',
    'Wer den Raum besaß, hat ihn übergeben oder geht für immer, und dieses Mitglied besitzt ihn von nun an.',
  ],
  PasswordChanged: [
    'Passwort geändert',
    'Es gibt ein anderes Passwort. Jeder Link, der eines setzen würde, ist ungültig, und die Sitzungen des Kontos sind vorbei.',
  ],
  PasswordResetInVain: [
    'Passwort vergeblich zurückgesetzt',
    'Jemand ohne Passwort hat diese Adresse genannt, die kein Konto hat: Niemand erfährt davon.',
  ],
  PasswordResetRequested: [
    'Zurücksetzen des Passworts verlangt',
    'Jemand, der die Adresse kennt, hat einen Link verlangt, der ein neues Passwort setzt; frühere Links gelten nicht mehr.',
  ],
  PersonBanned: [
    'Person verbannt',
    'Wer den Raum besitzt oder moderiert, will jemanden nicht mehr darin haben. Wer darin war, wurde im selben Moment entfernt.',
  ],
  PersonBlocked: ['Person blockiert', 'Will von jemandem weder angeschrieben noch eingeladen werden.'],
  PersonUnblocked: ['Person freigegeben', 'Darf von jemandem wieder angeschrieben werden.'],
  PersonalDataRevealed: [
    'Persönliche Daten geöffnet',
    'Bei einer Prüfung werden die versiegelten Werte eines Ereignisses geöffnet. Es wird aufgeschrieben, bevor sie gezeigt werden.',
  ],
  PhotoRemoved: ['Foto entfernt', 'Das Foto ist weg.'],
  PhotoSet: ['Foto gesetzt', 'Ein neues Foto, von uns schon neu gespeichert.'],
  ProfileChanged: ['Profil geändert', 'Name und Vorstellung, wie andere sie sehen.'],
  QuotasSet: [
    'Grenzen gesetzt',
    'Die Administration hat festgelegt, wie viel benutzt werden darf. Es ersetzt ganz, was vorher festgelegt war.',
  ],
  ReactionAdded: ['Reaktion hinzugefügt', 'Ein Mitglied hat auf eine Nachricht reagiert.'],
  ReactionRemoved: ['Reaktion entfernt', 'Wer reagiert hatte, hat es zurückgenommen.'],
  RebuildRequested: [
    'Neuaufbau verlangt',
    'Es soll vom ersten Ereignis an neu aufgebaut werden, neben dem, was gelesen wird.',
  ],
  RecoveryCodeUsed: [
    'Wiederherstellungscode benutzt',
    'Ein Wiederherstellungscode wurde angenommen, für das, was derselbe Befehl sonst getan hat. Die Person erfährt es per E-Mail.',
  ],
  RecoveryCodesReplaced: [
    'Wiederherstellungscodes ersetzt',
    'Es gibt eine andere Liste von Wiederherstellungscodes, und die der vorigen zählen nicht mehr.',
  ],
  RemovedFromRoom: ['Aus dem Raum entfernt', 'Wurde herausgenommen.'],
  ReportClosed: [
    'Meldung abgeschlossen',
    'Jemand, der im Raum für Ordnung sorgt, oder die Administration hat sie angesehen.',
  ],
  RetryRequested: [
    'Neuer Versuch verlangt',
    'Was hinter einem Ereignis wartet, das nicht angewandt werden konnte, soll noch einmal versucht werden.',
  ],
  RoleChanged: [
    'Rolle geändert',
    'Die Administration, oder wer die Server betreibt, hat dem Konto eine andere Rolle gegeben. Wer jemand anderem die Administration nimmt, dessen eigene Rolle wird im selben Schritt noch einmal gesagt.',
  ],
  RoomArchived: [
    'Raum archiviert',
    'Die Administration hat den Raum zu einem gemacht, der nur gelesen wird, von allen, die darin sind, bis sie ihn wieder öffnet.',
  ],
  RoomCreated: ['Raum erstellt', 'Jemand hat einen Raum eröffnet, besitzt ihn und ist das erste Mitglied.'],
  RoomRenamed: ['Raum umbenannt', 'Wer den Raum besitzt oder moderiert, hat ihm einen anderen Namen gegeben.'],
  RoomReopened: [
    'Raum wieder geöffnet',
    'Die Administration hat einen archivierten Raum wieder geöffnet: Er wird benutzt wie zuvor.',
  ],
  RoomRuleChosen: ['Regel des Raums gewählt', 'Hat gewählt, was von diesem Raum von hier an gemeldet wird.'],
  RoomVisibilityChanged: [
    'Sichtbarkeit des Raums geändert',
    'Wer den Raum besitzt, hat entschieden, wer ihn finden und beitreten kann. Ein Raum, für den das niemand entschieden hat, ist privat.',
  ],
  SecondFactorReset: [
    'Zweiter Faktor zurückgesetzt',
    'Die Administration hat den zweiten Faktor einer Person ausgeschaltet, die ihn nicht mehr beweisen kann. Sie erfährt es per E-Mail.',
  ],
  SecondFactorTurnedOff: [
    'Zweiter Faktor ausgeschaltet',
    'Die Person hat den zweiten Faktor mit Passwort und Code ausgeschaltet.',
  ],
  SecondFactorTurnedOn: [
    'Zweiter Faktor eingeschaltet',
    'Die App der Person macht die richtigen Codes: Von hier an braucht die Anmeldung einen. Bestehende Sitzungen bleiben.',
  ],
  SecondFactorUsed: [
    'Zweiter Faktor benutzt',
    'Ein Code der App wurde angenommen, für das, was derselbe Befehl sonst getan hat.',
  ],
  SessionEnded: ['Sitzung beendet', 'Kein Token dieser Sitzung gilt mehr.'],
  SessionStarted: ['Sitzung begonnen', 'Jemand hat sich angemeldet.'],
  SignUpInVain: [
    'Vergeblich registriert',
    'Jemand wollte sich mit dieser Adresse registrieren, die ein Konto hat. Die Person erfährt es nur so oft.',
  ],
  SignUpRepeated: [
    'Registrierung wiederholt',
    'Jemand wollte sich mit der Adresse dieses Kontos registrieren; die Person erfährt es per E-Mail.',
  ],
  SkipRequested: [
    'Auslassen verlangt',
    'Ein Ereignis, das nicht angewandt werden konnte, soll ausgelassen und was dahinter wartet angewandt werden.',
  ],
  SwapRequested: ['Tausch verlangt', 'Ein anderer Aufbau soll gelesen werden: der entstehende oder der vorige.'],
  ThreadFollowed: ['Thread gefolgt', 'Will von hier an erfahren, was in einem Thread geantwortet wird.'],
  ThreadRead: ['Thread gelesen', 'Hat einen Thread gelesen.'],
  ThreadUnfollowed: ['Thread nicht mehr gefolgt', 'Will davon nichts mehr erfahren.'],
  WebhookCreated: [
    'Webhook erstellt',
    'Wer den Raum besitzt oder moderiert, hat einen Weg erstellt, auf dem Programme in den Raum schreiben.',
  ],
  WebhookRevoked: [
    'Webhook widerrufen',
    'Wer den Raum besitzt oder moderiert, will, dass über einen Webhook nichts mehr geschrieben wird.',
  ],
  WritingBlocked: [
    'Schreiben blockiert',
    'Von den beiden, deren Direktraum das ist oder wäre, hat eine Person die andere blockiert: Niemand schreibt dort.',
  ],
  WritingUnblocked: ['Schreiben freigegeben', 'Wer die andere Person blockiert hatte, tut es nicht mehr.'],
};
