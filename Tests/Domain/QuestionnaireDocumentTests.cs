using BoSoSurvey.Domain.Questionnaires;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public class QuestionnaireDocumentTests
{
    [Fact]
    public void Read_UnknownProperty_NamesThePlace()
    {
        var e = Assert.Throws<QuestionnaireException>(() => QuestionnaireDocument.Read("""{"code": "a", "colour": "red"}"""));

        Assert.Contains("colour", e.Message, StringComparison.Ordinal);
    }
}
