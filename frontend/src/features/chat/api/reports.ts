import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { Report, ReportOutcome, ReportReason, Reports } from '@/lib/api/models';
import { answer } from '@/lib/api/problem';
import { useAccountRuntime } from '@/lib/runtime/account-runtime';

import { allReportsKey, roomReportsKey } from './keys';

/** Nobody follows reports: who looks at them asks again now and then. */
const askAgainAfter = 30_000;

/** Has a message looked at. */
export function useReportMessage(room: string) {
  const { api } = useAccountRuntime();
  return useMutation({
    mutationFn: ({ message, sequence, reason, words, commandId }: {
      message: string;
      sequence: number;
      reason: ReportReason;
      words: string;
      commandId: string;
    }) =>
      answer(
        api.POST('/api/v1/rooms/{room}/messages/{message}/reports', {
          body: { reason, words },
          params: { path: { room, message }, query: { sequence }, header: { 'Idempotency-Key': commandId } },
        }),
      ),
  });
}

/** The reports of a room that nobody has closed; for those who keep order in it. */
export function useRoomReports(room: string, isAsked: boolean) {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: roomReportsKey(room),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rooms/{room}/reports', { params: { path: { room } }, signal })),
    enabled: isAsked,
    refetchInterval: askAgainAfter,
  });
}

/**
 * The reports of all rooms that nobody has closed; for administrators. That somebody looks is itself written into the log,
 * so it is asked when a person asks it, and never by itself.
 */
export function useAllReports() {
  const { api } = useAccountRuntime();
  return useQuery({
    queryKey: allReportsKey,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/reports', { signal })),
    meta: { onDemand: true },
  });
}

/** Says what came of a report. It is taken out of the lists where they are. */
export function useCloseReport() {
  const { api, newId } = useAccountRuntime();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ report, outcome }: { report: Report; outcome: ReportOutcome }) => {
      const path = { room: report.room_id, message: report.message_id, account: report.reported_by.account_id };
      return answer(
        api.PUT('/api/v1/rooms/{room}/messages/{message}/reports/{account}/outcome', {
          body: { outcome },
          params: { path, header: { 'Idempotency-Key': newId() } },
        }),
      );
    },
    onSuccess: (_, { report }) => {
      const without = (list: Reports | undefined) =>
        list && { ...list, reports: list.reports.filter((each) => each.report_id !== report.report_id) };
      queryClient.setQueryData<Reports>(allReportsKey, without);
      queryClient.setQueryData<Reports>(roomReportsKey(report.room_id), without);
    },
  });
}
