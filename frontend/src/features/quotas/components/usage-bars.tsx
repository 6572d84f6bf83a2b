import { Badge } from '@/components/badge';
import { classNames } from '@/components/class-names';
import { ProgressBar } from '@/components/progress-bar';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useQuotas } from '../api/get-quotas';
import { quotasText } from '../text';
import { uploadWords, usagesOf } from '../usage-words';

import styles from './usage-bars.module.css';

const tones = { nearly: 'warning', 'used-up': 'danger' } as const;

/** How much one may use and does, as bars with words; in short, without what is counted without a limit. */
export function UsageBars({ isShort = false }: { isShort?: boolean }) {
  const quotas = useQuotas();
  const { clock } = useAppRuntime();
  const { data } = quotas;
  const text = quotasText();
  const all = data ? usagesOf(data, new Date(clock.now())) : [];
  const usages = isShort ? all.filter(({ share }) => share !== null) : all;
  const upload = data && !isShort ? uploadWords(data) : null;
  // Where nothing is limited, nobody misses it while it loads.
  if (isShort && usages.length === 0) return null;
  return (
    <section className={classNames(styles.usages, isShort && styles.short)} aria-label={text.title}>
      <QueryTrouble query={quotas} />
      {quotas.isPending && !quotas.failureReason && (
        <div role="status" aria-label={text.counting}>
          <Skeleton lines={2} />
        </div>
      )}
      {usages.map(({ label, words, share, state, advice }) => (
        <div key={label} className={styles.usage}>
          <p className={styles.line}>
            <span>
              <strong>{label}</strong> {words}
            </span>
            {state !== 'fine' && <Badge tone={tones[state]}>{state === 'nearly' ? text.nearly : text.usedUp}</Badge>}
          </p>
          {share !== null && <ProgressBar label={`${label}: ${words}`} value={share} />}
          {(!isShort || state !== 'fine') && advice !== '' && <p className={styles.muted}>{advice}</p>}
        </div>
      ))}
      {upload !== null && <p className={styles.muted}>{upload} {text.more}</p>}
    </section>
  );
}
