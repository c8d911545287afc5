-- The keys that protect cookies and waiting mail, shared by all nodes. Kept here only where a certificate encrypts them.

CREATE TABLE ProtectionKey (
    FriendlyName NVARCHAR(200) NOT NULL,
    Xml NVARCHAR(MAX) NOT NULL,
    CreatedUtc DATETIME2(3) NOT NULL,
    CONSTRAINT PK_ProtectionKey PRIMARY KEY (FriendlyName)
);
