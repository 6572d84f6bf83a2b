import type { ApiClient } from '@/lib/api/client';
import { answer } from '@/lib/api/problem';

/** Asks for an uploaded document to be converted; the conversion's id is the command's. */
export function requestConversion(api: ApiClient, commandId: string, uploadId: string, name: string, to: string) {
  return answer(
    api.POST('/api/v1/conversions', {
      body: { upload_id: uploadId, name, to },
      params: { header: { 'Idempotency-Key': commandId } },
    }),
  );
}
