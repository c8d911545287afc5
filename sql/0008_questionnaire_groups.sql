-- Which groups a questionnaire of a round is meant for; none named: all.

CREATE TABLE RoundQuestionnaireGroup (
    RoundId UNIQUEIDENTIFIER NOT NULL,
    QuestionnaireCode NVARCHAR(40) NOT NULL,
    GroupCode NVARCHAR(40) NOT NULL,
    CONSTRAINT PK_RoundQuestionnaireGroup PRIMARY KEY (RoundId, QuestionnaireCode, GroupCode),
    CONSTRAINT FK_RoundQuestionnaireGroup_RoundQuestionnaire FOREIGN KEY (RoundId, QuestionnaireCode)
        REFERENCES RoundQuestionnaire (RoundId, QuestionnaireCode) ON DELETE CASCADE
);
