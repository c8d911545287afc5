-- Results frozen to be shared: what leaves the house is read from here, and no later answer changes it.

CREATE TABLE Release (
    ReleaseId UNIQUEIDENTIFIER NOT NULL,
    RoundId UNIQUEIDENTIFIER NOT NULL,
    -- Within the round, from 1.
    Number INT NOT NULL,
    -- How few may stand behind a number that is shared.
    LeastRespondents INT NOT NULL,
    -- All numbers that are shared, as JSON.
    Document NVARCHAR(MAX) NOT NULL,
    FrozenUtc DATETIME2(3) NOT NULL,
    ReleasedUtc DATETIME2(3) NULL,
    WithdrawnUtc DATETIME2(3) NULL,
    WithdrawnReason NVARCHAR(1000) NULL,
    CONSTRAINT PK_Release PRIMARY KEY (ReleaseId),
    CONSTRAINT UQ_Release_Number UNIQUE (RoundId, Number),
    CONSTRAINT CK_Release_LeastRespondents CHECK (LeastRespondents BETWEEN 3 AND 20),
    CONSTRAINT FK_Release_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId)
);

-- What the programme leader of a municipality says of it before it is released: the newest word holds.
CREATE TABLE ReleaseReview (
    ReleaseId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    UserId UNIQUEIDENTIFIER NOT NULL,
    IsApproved BIT NOT NULL,
    Comment NVARCHAR(2000) NULL,
    ReviewedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_ReleaseReview PRIMARY KEY (ReleaseId, MunicipalityId),
    CONSTRAINT FK_ReleaseReview_Release FOREIGN KEY (ReleaseId) REFERENCES Release (ReleaseId) ON DELETE CASCADE,
    CONSTRAINT FK_ReleaseReview_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId),
    CONSTRAINT FK_ReleaseReview_UserAccount FOREIGN KEY (UserId) REFERENCES UserAccount (UserId)
);
