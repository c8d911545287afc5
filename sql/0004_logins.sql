-- From where users log in, and from where someone tries to.

CREATE TABLE LoginPlace (
    -- SHA-256 of the address as it was typed, in capitals: people type passwords there too.
    EmailHash VARBINARY(32) NOT NULL,
    -- The network that the request came from.
    Network NVARCHAR(45) NOT NULL,
    -- Wrong passwords in a row, and when the last was.
    Failures INT NOT NULL,
    FailedUtc DATETIME2(3) NULL,
    SucceededUtc DATETIME2(3) NULL,
    CONSTRAINT PK_LoginPlace PRIMARY KEY (EmailHash, Network)
);

CREATE INDEX IX_LoginPlace_Network ON LoginPlace (Network);
