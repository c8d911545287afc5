-- Programmes, cohorts, rosters, questionnaires, rounds, responses and their tallies.

CREATE TABLE Programme (
    ProgrammeId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(200) NOT NULL,
    Owner NVARCHAR(200) NOT NULL,
    ContactName NVARCHAR(200) NOT NULL,
    ContactEmail NVARCHAR(254) NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_Programme PRIMARY KEY (ProgrammeId),
    CONSTRAINT UQ_Programme_Name UNIQUE (Name)
);

CREATE TABLE GroupKind (
    ProgrammeId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    SortOrder INT NOT NULL,
    NameNb NVARCHAR(100) NOT NULL,
    NameNn NVARCHAR(100) NOT NULL,
    NameEn NVARCHAR(100) NOT NULL,
    CONSTRAINT PK_GroupKind PRIMARY KEY (ProgrammeId, GroupCode),
    CONSTRAINT FK_GroupKind_Programme FOREIGN KEY (ProgrammeId) REFERENCES Programme (ProgrammeId)
);

CREATE TABLE Cohort (
    CohortId UNIQUEIDENTIFIER NOT NULL,
    ProgrammeId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(100) NOT NULL,
    SortOrder INT NOT NULL,
    CONSTRAINT PK_Cohort PRIMARY KEY (CohortId),
    CONSTRAINT UQ_Cohort_Name UNIQUE (ProgrammeId, Name),
    CONSTRAINT FK_Cohort_Programme FOREIGN KEY (ProgrammeId) REFERENCES Programme (ProgrammeId)
);

CREATE TABLE Municipality (
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    ProgrammeId UNIQUEIDENTIFIER NOT NULL,
    CohortId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityNumber NVARCHAR(4) NOT NULL,
    Name NVARCHAR(100) NOT NULL,
    CONSTRAINT PK_Municipality PRIMARY KEY (MunicipalityId),
    CONSTRAINT UQ_Municipality_Number UNIQUE (ProgrammeId, MunicipalityNumber),
    CONSTRAINT FK_Municipality_Programme FOREIGN KEY (ProgrammeId) REFERENCES Programme (ProgrammeId),
    CONSTRAINT FK_Municipality_Cohort FOREIGN KEY (CohortId) REFERENCES Cohort (CohortId)
);

CREATE INDEX IX_Municipality_Cohort ON Municipality (CohortId);

CREATE TABLE Member (
    MemberId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(200) NOT NULL,
    Email NVARCHAR(254) NOT NULL,
    EmailNormalised NVARCHAR(254) NOT NULL,
    JobTitle NVARCHAR(200) NOT NULL,
    Language NVARCHAR(2) NOT NULL,
    CONSTRAINT PK_Member PRIMARY KEY (MemberId),
    CONSTRAINT UQ_Member_Email UNIQUE (MunicipalityId, EmailNormalised),
    CONSTRAINT FK_Member_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
);

CREATE TABLE MemberGroup (
    MemberId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    CONSTRAINT PK_MemberGroup PRIMARY KEY (MemberId, GroupCode),
    CONSTRAINT FK_MemberGroup_Member FOREIGN KEY (MemberId) REFERENCES Member (MemberId) ON DELETE CASCADE
);

CREATE TABLE RosterUpload (
    RosterUploadId UNIQUEIDENTIFIER NOT NULL,
    CohortId UNIQUEIDENTIFIER NOT NULL,
    UserId UNIQUEIDENTIFIER NOT NULL,
    FileName NVARCHAR(200) NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_RosterUpload PRIMARY KEY (RosterUploadId),
    CONSTRAINT FK_RosterUpload_Cohort FOREIGN KEY (CohortId) REFERENCES Cohort (CohortId)
);

-- Cells as they stood in the file, right or wrong.
CREATE TABLE RosterUploadRow (
    RosterUploadId UNIQUEIDENTIFIER NOT NULL,
    RowNumber INT NOT NULL,
    CohortName NVARCHAR(1000) NOT NULL,
    MunicipalityNumber NVARCHAR(1000) NOT NULL,
    MunicipalityName NVARCHAR(1000) NOT NULL,
    GroupName NVARCHAR(1000) NOT NULL,
    Name NVARCHAR(1000) NOT NULL,
    Email NVARCHAR(1000) NOT NULL,
    JobTitle NVARCHAR(1000) NOT NULL,
    Language NVARCHAR(1000) NOT NULL,
    CONSTRAINT PK_RosterUploadRow PRIMARY KEY (RosterUploadId, RowNumber),
    CONSTRAINT FK_RosterUploadRow_RosterUpload FOREIGN KEY (RosterUploadId) REFERENCES RosterUpload (RosterUploadId) ON DELETE CASCADE
);

CREATE TABLE Questionnaire (
    QuestionnaireCode NVARCHAR(40) NOT NULL,
    Version INT NOT NULL,
    Document NVARCHAR(MAX) NOT NULL,
    PublishedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_Questionnaire PRIMARY KEY (QuestionnaireCode, Version)
);

CREATE TABLE Round (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    CohortId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(200) NOT NULL,
    PurposeNb NVARCHAR(1000) NOT NULL,
    PurposeNn NVARCHAR(1000) NOT NULL,
    PurposeEn NVARCHAR(1000) NOT NULL,
    OpenedUtc DATETIME2(3) NULL,
    ClosesUtc DATETIME2(3) NOT NULL,
    ClosedUtc DATETIME2(3) NULL,
    DeletePersonalDataUtc DATETIME2(3) NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_Round PRIMARY KEY (RoundId),
    CONSTRAINT UQ_Round_Name UNIQUE (CohortId, Name),
    CONSTRAINT FK_Round_Cohort FOREIGN KEY (CohortId) REFERENCES Cohort (CohortId)
);

CREATE TABLE RoundQuestionnaire (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    QuestionnaireCode NVARCHAR(40) NOT NULL,
    QuestionnaireVersion INT NOT NULL,
    SortOrder INT NOT NULL,
    CONSTRAINT PK_RoundQuestionnaire PRIMARY KEY (RoundId, QuestionnaireCode),
    CONSTRAINT FK_RoundQuestionnaire_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_RoundQuestionnaire_Questionnaire FOREIGN KEY (QuestionnaireCode, QuestionnaireVersion)
        REFERENCES Questionnaire (QuestionnaireCode, Version)
);

CREATE TABLE Participant (
    ParticipantId UNIQUEIDENTIFIER NOT NULL,
    RoundId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(200) NOT NULL,
    Email NVARCHAR(254) NOT NULL,
    EmailNormalised NVARCHAR(254) NOT NULL,
    Language NVARCHAR(2) NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    WithdrawnUtc DATETIME2(3) NULL,
    CONSTRAINT PK_Participant PRIMARY KEY (ParticipantId),
    CONSTRAINT UQ_Participant_Email UNIQUE (RoundId, MunicipalityId, EmailNormalised),
    CONSTRAINT FK_Participant_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_Participant_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
);

CREATE TABLE ParticipantGroup (
    ParticipantId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    CONSTRAINT PK_ParticipantGroup PRIMARY KEY (ParticipantId, GroupCode),
    CONSTRAINT FK_ParticipantGroup_Participant FOREIGN KEY (ParticipantId) REFERENCES Participant (ParticipantId) ON DELETE CASCADE
);

CREATE TABLE SurveyLink (
    TokenHash VARBINARY(32) NOT NULL,
    ParticipantId UNIQUEIDENTIFIER NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    RevokedUtc DATETIME2(3) NULL,
    CONSTRAINT PK_SurveyLink PRIMARY KEY (TokenHash),
    CONSTRAINT FK_SurveyLink_Participant FOREIGN KEY (ParticipantId) REFERENCES Participant (ParticipantId) ON DELETE CASCADE
);

CREATE INDEX IX_SurveyLink_Participant ON SurveyLink (ParticipantId);

CREATE TABLE Response (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    ParticipantId UNIQUEIDENTIFIER NOT NULL,
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
);

CREATE INDEX IX_Response_Round ON Response (RoundId, MunicipalityId);

CREATE TABLE ResponseGroup (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    CONSTRAINT PK_ResponseGroup PRIMARY KEY (ResponseId, GroupCode),
    CONSTRAINT FK_ResponseGroup_Response FOREIGN KEY (ResponseId) REFERENCES Response (ResponseId) ON DELETE CASCADE
);

CREATE TABLE Answer (
    ResponseId UNIQUEIDENTIFIER NOT NULL,
    ItemCode NVARCHAR(40) NOT NULL,
    Value NVARCHAR(4000) NULL,
    Version INT NOT NULL,
    CONSTRAINT PK_Answer PRIMARY KEY (ResponseId, ItemCode),
    CONSTRAINT FK_Answer_Response FOREIGN KEY (ResponseId) REFERENCES Response (ResponseId) ON DELETE CASCADE
);

CREATE TABLE Tally (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    -- Code and value with '=' between: FOR_POL_2=4.
    Cell NVARCHAR(100) NOT NULL,
    Responses INT NOT NULL,
    CONSTRAINT PK_Tally PRIMARY KEY (RoundId, MunicipalityId, GroupCode, Cell),
    CONSTRAINT FK_Tally_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_Tally_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
);
