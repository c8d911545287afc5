-- How many are asked stands among the tallies, and a number tells when those of a municipality have changed: results are read without counting people, and once.

-- Goes up by one with every change of a municipality's tallies in a round.
CREATE TABLE TallyVersion (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    MunicipalityId UNIQUEIDENTIFIER NOT NULL,
    Version INT NOT NULL,
    CONSTRAINT PK_TallyVersion PRIMARY KEY (RoundId, MunicipalityId),
    CONSTRAINT FK_TallyVersion_Round FOREIGN KEY (RoundId) REFERENCES Round (RoundId),
    CONSTRAINT FK_TallyVersion_Municipality FOREIGN KEY (MunicipalityId) REFERENCES Municipality (MunicipalityId)
);

-- A withdrawn participant counts only if they have answered.
INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses)
SELECT p.RoundId, p.MunicipalityId, '*', '*=asked', COUNT(*)
FROM Participant AS p
LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
WHERE p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL OR p.AnsweredDayUtc IS NOT NULL
GROUP BY p.RoundId, p.MunicipalityId;

INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses)
SELECT p.RoundId, p.MunicipalityId, g.GroupCode, '*=asked', COUNT(*)
FROM Participant AS p
JOIN ParticipantGroup AS g ON g.ParticipantId = p.ParticipantId
LEFT JOIN Response AS s ON s.ParticipantId = p.ParticipantId
WHERE p.WithdrawnUtc IS NULL OR s.SubmittedUtc IS NOT NULL OR p.AnsweredDayUtc IS NOT NULL
GROUP BY p.RoundId, p.MunicipalityId, g.GroupCode;

-- Of those who have answered, who sits in two groups at once: what is shared must not tell their answers.
INSERT INTO Tally (RoundId, MunicipalityId, GroupCode, Cell, Responses)
SELECT s.RoundId, s.MunicipalityId, g.GroupCode, CONCAT('*=&', h.GroupCode), COUNT(*)
FROM Response AS s
JOIN ResponseGroup AS g ON g.ResponseId = s.ResponseId
JOIN ResponseGroup AS h ON h.ResponseId = s.ResponseId AND h.GroupCode <> g.GroupCode
WHERE s.SubmittedUtc IS NOT NULL
GROUP BY s.RoundId, s.MunicipalityId, g.GroupCode, h.GroupCode;

INSERT INTO TallyVersion (RoundId, MunicipalityId, Version)
SELECT DISTINCT RoundId, MunicipalityId, 1
FROM Tally;
