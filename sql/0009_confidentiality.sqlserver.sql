-- Rounds that are anonymous: a submitted response then has no participant. Confidential ones may mail people their answers.

ALTER TABLE Round ADD
    Confidentiality NVARCHAR(12) NOT NULL CONSTRAINT DF_Round_Confidentiality DEFAULT 'confidential',
    MailsAnswers BIT NOT NULL CONSTRAINT DF_Round_MailsAnswers DEFAULT 0,
    CONSTRAINT CK_Round_Confidentiality CHECK (Confidentiality IN ('confidential', 'anonymous')),
    CONSTRAINT CK_Round_MailsAnswers CHECK (MailsAnswers = 0 OR Confidentiality = 'confidential');

-- In an anonymous round: the day on which they submitted, at midnight. All that is left of it.
ALTER TABLE Participant ADD AnsweredDayUtc DATETIME2(3) NULL;

ALTER TABLE Response DROP CONSTRAINT UQ_Response_Participant;
ALTER TABLE Response DROP CONSTRAINT FK_Response_Participant;
ALTER TABLE Response ALTER COLUMN ParticipantId UNIQUEIDENTIFIER NULL;
ALTER TABLE Response ADD CONSTRAINT FK_Response_Participant FOREIGN KEY (ParticipantId) REFERENCES Participant (ParticipantId);
CREATE UNIQUE INDEX UQ_Response_Participant ON Response (ParticipantId) WHERE ParticipantId IS NOT NULL;
-- To look up by: a join may leave an index with a filter aside.
CREATE INDEX IX_Response_Participant ON Response (ParticipantId);
