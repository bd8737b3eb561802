// The sentences of the reference page of the API, in English.

export const apiReference = {
  title: 'The API of Poinçon',
  lead: 'Award badges, follow the answers, verify: from a program.',
  description: 'The complete description, in OpenAPI 3.1:',
  start: 'Begin',
  startText: 'An administrator of the organisation makes a token under “API tokens”. With Idempotency-Key, the same request may be sent again without being carried out twice.',
  contents: 'The routes',
  parameters: 'Parameters',
  body: 'Body of the request',
  answers: 'Answers',
  required: 'required',
  invalidInput: 'The request is not correct',
  optional: 'optional',
  problems: 'The problems',
  problemsText: 'Every error is a problem+json (RFC 9457). The code never changes; the sentence may.',
}
