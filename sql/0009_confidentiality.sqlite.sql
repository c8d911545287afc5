-- Rounds that are anonymous: a submitted response then has no participant. Confidential ones may mail people their answers.

ALTER TABLE Round ADD Confidentiality NVARCHAR(12) NOT NULL DEFAULT 'confidential'
    CONSTRAINT CK_Round_Confidentiality CHECK (Confidentiality IN ('confidential', 'anonymous'));
ALTER TABLE Round ADD MailsAnswers BIT NOT NULL DEFAULT 0
    CONSTRAINT CK_Round_MailsAnswers CHECK (MailsAnswers = 0 OR Confidentiality = 'confidential');

-- In an anonymous round: the day on which they submitted, at midnight. All that is left of it.
ALTER TABLE Participant ADD AnsweredDayUtc DATETIME2(3) NULL;

-- A column cannot be made nullable: the table is made anew, and those that point at it. Without row numbers, which would tell the order in which people submitted.
ALTER TABLE Response RENAME TO ResponseOld;
ALTER TABLE ResponseGroup RENAME TO ResponseGroupOld;
ALTER TABLE Answer RENAME TO AnswerOld;

CREATE TABLE Response (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    ParticipantId UNIQUEIDENTIFIER NULL,
    RoundId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    Version INT NOT NULL,
    Language NVARCHAR(2) NOT NULL,
    CurrentTheme NVARCHAR(40) NULL,
    OpenedUtc DATETIME2(3) NOT NULL,
    SavedUtc DATETIME2(3) NULL,
    SubmittedUtc DATETIME2(3) NULL,
    CONSTRAINT PK_Response PRIMARY KEY (ResponseId),
    CONSTRAINT UQ_Response_Participant UNIQUE (ParticipantId),
    CONSTRAINT FK_Response_Participant FOREIGN KEY (ParticipantId) REFERENCES Participant (ParticipantId),
    CONSTRAINT FK_Response_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_Response_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
) WITHOUT ROWID;

CREATE TABLE ResponseGroup (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    CONSTRAINT PK_ResponseGroup PRIMARY KEY (ResponseId, GroupCode),
    CONSTRAINT FK_ResponseGroup_Response FOREIGN KEY (ResponseId) REFERENCES Response (ResponseId) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE Answer (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    ItemCode NVARCHAR(40) NOT NULL,
    Value NVARCHAR(4000) NULL,
    Version INT NOT NULL,
    CONSTRAINT PK_Answer PRIMARY KEY (ResponseId, ItemCode),
    CONSTRAINT FK_Answer_Response FOREIGN KEY (ResponseId) REFERENCES Response (ResponseId) ON DELETE CASCADE
) WITHOUT ROWID;

INSERT INTO Response (ResponseId, ParticipantId, RoundId, MunicipalityId, Version, Language, CurrentTheme, OpenedUtc, SavedUtc, SubmittedUtc)
SELECT ResponseId, ParticipantId, RoundId, MunicipalityId, Version, Language, CurrentTheme, OpenedUtc, SavedUtc, SubmittedUtc FROM ResponseOld;
INSERT INTO ResponseGroup (ResponseId, GroupCode) SELECT ResponseId, GroupCode FROM ResponseGroupOld;
INSERT INTO Answer (ResponseId, ItemCode, Value, Version) SELECT ResponseId, ItemCode, Value, Version FROM AnswerOld;

DROP TABLE AnswerOld;
DROP TABLE ResponseGroupOld;
DROP TABLE ResponseOld;

CREATE INDEX IX_Response_Round ON Response (RoundId, MunicipalityId);
