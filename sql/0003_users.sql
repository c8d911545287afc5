-- Users who log in, and what each may do where.

CREATE TABLE UserAccount (
    UserId UNIQUEIDENTIFIER NOT NULL,
    Name NVARCHAR(200) NOT NULL,
    Email NVARCHAR(254) NOT NULL,
    EmailNormalised NVARCHAR(254) NOT NULL,
    EmailConfirmed BIT NOT NULL,
    PasswordHash NVARCHAR(400) NULL,
    SecurityStamp NVARCHAR(100) NOT NULL,
    ConcurrencyStamp NVARCHAR(100) NOT NULL,
    LockoutEndUtc DATETIME2(3) NULL,
    AccessFailedCount INT NOT NULL,
    Language NVARCHAR(2) NOT NULL,
    DisabledUtc DATETIME2(3) NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_UserAccount PRIMARY KEY (UserId),
    CONSTRAINT UQ_UserAccount_Email UNIQUE (EmailNormalised)
);

CREATE TABLE RoleAssignment (
    RoleAssignmentId UNIQUEIDENTIFIER NOT NULL,
    UserId UNIQUEIDENTIFIER NOT NULL,
    Role NVARCHAR(20) NOT NULL,
    ProgrammeId UNIQUEIDENTIFIER NULL,
    MunicipalityId UNIQUEIDENTIFIER NULL,
    CONSTRAINT PK_RoleAssignment PRIMARY KEY (RoleAssignmentId),
    CONSTRAINT CK_RoleAssignment_Role CHECK (Role IN ('Administrator', 'Evaluator', 'ProgrammeLeader', 'Council')),
    CONSTRAINT FK_RoleAssignment_UserAccount FOREIGN KEY (UserId) REFERENCES UserAccount (UserId) ON DELETE CASCADE,
    CONSTRAINT FK_RoleAssignment_Programme FOREIGN KEY (ProgrammeId) REFERENCES Programme (ProgrammeId),
    CONSTRAINT FK_RoleAssignment_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
);

CREATE INDEX IX_RoleAssignment_User ON RoleAssignment (UserId);

-- One login on one device. The cookie names the session and holds nothing else; without the row it opens nothing.
CREATE TABLE UserSession (
    UserSessionId UNIQUEIDENTIFIER NOT NULL,
    UserId UNIQUEIDENTIFIER NOT NULL,
    SecurityStamp NVARCHAR(100) NOT NULL,
    StartedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_UserSession PRIMARY KEY (UserSessionId),
    CONSTRAINT FK_UserSession_UserAccount FOREIGN KEY (UserId) REFERENCES UserAccount (UserId) ON DELETE CASCADE
);

CREATE INDEX IX_UserSession_User ON UserSession (UserId);
