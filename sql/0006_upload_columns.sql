-- Columns of an uploaded file that nothing is read from, to be named before it is imported.

CREATE TABLE RosterUploadIgnoredColumn (
    RosterUploadId UNIQUEIDENTIFIER NOT NULL,
    ColumnNumber INT NOT NULL,
    -- The heading as it stood in the file.
    Heading NVARCHAR(1000) NOT NULL,
    CONSTRAINT PK_RosterUploadIgnoredColumn PRIMARY KEY (RosterUploadId, ColumnNumber),
    CONSTRAINT FK_RosterUploadIgnoredColumn_RosterUpload FOREIGN KEY (RosterUploadId) REFERENCES RosterUpload (RosterUploadId) ON DELETE CASCADE
);
