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
