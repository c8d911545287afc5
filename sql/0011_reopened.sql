-- When submitted answers were last taken back to be changed. Until they are submitted again they do not count, and the respondent is told so.

ALTER TABLE Response ADD ReopenedUtc DATETIME2(3) NULL;
