-- Mail waiting to be sent, being sent, and sent.

CREATE TABLE OutboxMail (
    OutboxMailId UNIQUEIDENTIFIER NOT NULL,
    -- What this mail is, said once: two rows with one key are one mail.
    DedupKey NVARCHAR(200) NOT NULL,
    Kind NVARCHAR(40) NOT NULL,
    RoundId UNIQUEIDENTIFIER NULL,
    ParticipantId UNIQUEIDENTIFIER NULL,
    RecipientName NVARCHAR(200) NOT NULL,
    RecipientEmail NVARCHAR(254) NOT NULL,
    MessageId NVARCHAR(200) NOT NULL,
    -- The whole rendered message, encrypted: it holds a link. Erased once sent.
    Body VARBINARY(MAX) NULL,
    State NVARCHAR(10) NOT NULL,
    Attempts INT NOT NULL,
    NextAttemptUtc DATETIME2(3) NOT NULL,
    -- Who is sending it; a claim that ran out and is still here may have been sent.
    ClaimId UNIQUEIDENTIFIER NULL,
    ClaimedUntilUtc DATETIME2(3) NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    SentUtc DATETIME2(3) NULL,
    Error NVARCHAR(1000) NULL,
    -- It was sent again under the same Message-ID since nobody knows whether the first one arrived.
    PossibleDuplicate BIT NOT NULL,
    CONSTRAINT PK_OutboxMail PRIMARY KEY (OutboxMailId),
    CONSTRAINT UQ_OutboxMail_DedupKey UNIQUE (DedupKey),
    CONSTRAINT CK_OutboxMail_State CHECK (State IN ('waiting', 'sent', 'failed', 'cancelled')),
    CONSTRAINT FK_OutboxMail_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_OutboxMail_Participant FOREIGN KEY (ParticipantId) REFERENCES Participant (ParticipantId)
);

CREATE INDEX IX_OutboxMail_Due ON OutboxMail (State, NextAttemptUtc);
CREATE INDEX IX_OutboxMail_Round ON OutboxMail (RoundId);
CREATE INDEX IX_OutboxMail_Participant ON OutboxMail (ParticipantId);
