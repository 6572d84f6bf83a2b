import { LanguageChoice } from '@/components/language-choice';
import page from '@/components/page.module.css';
import { ChangeEmail } from '@/features/accounts/components/change-email';
import { ChangePassword } from '@/features/accounts/components/change-password';
import { Identities } from '@/features/accounts/components/identities';
import { SecondFactor } from '@/features/accounts/components/second-factor';
import { Sessions } from '@/features/accounts/components/sessions';
import { YourData } from '@/features/accounts/components/your-data';
import { Bots } from '@/features/bots/components/bots';
import { BlockedPeople } from '@/features/chat/components/blocked-people';
import { LinkPreviewChoice } from '@/features/chat/components/link-preview-choice';
import { NotificationChoice } from '@/features/chat/components/notification-choice';
import { PushChoice } from '@/features/devices/components/push-choice';
import { UsageBars } from '@/features/quotas/components/usage-bars';
import { ProfilePage } from '@/features/profile/pages/profile-page';

import { LogOutButton } from './log-out-button';
import { appText } from './text';
import { ThemeChoice } from './theme-choice';

/** The profile, and what else belongs to one's account on this device. */
export function ProfileRoute() {
  const text = appText().profile;
  return (
    <ProfilePage>
      <section className={page.card} aria-label={text.device}>
        <ThemeChoice />
        <LanguageChoice />
        <NotificationChoice />
        <PushChoice />
        <LinkPreviewChoice />
        <div>
          <LogOutButton />
        </div>
      </section>
      <section className={page.card} aria-label={text.loggingIn}>
        <ChangePassword />
        <ChangeEmail />
        <SecondFactor />
        <Identities />
        <Sessions />
      </section>
      <section className={page.card} aria-label={text.limits}>
        <UsageBars />
      </section>
      <section className={page.card} aria-label={text.bots}>
        <Bots />
      </section>
      <section className={page.card} aria-label={text.blocked}>
        <BlockedPeople />
      </section>
      <section className={page.card} aria-label={text.data}>
        <YourData />
      </section>
    </ProfilePage>
  );
}
