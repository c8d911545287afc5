-- Rounds whose names, addresses and links have been deleted, as their participants were told.

CREATE TABLE PersonalDataDeletion (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    DeletedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_PersonalDataDeletion PRIMARY KEY (RoundId),
    CONSTRAINT FK_PersonalDataDeletion_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId)
);
