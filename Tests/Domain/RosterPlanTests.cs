using BoSoSurvey.Domain.Programmes;
using BoSoSurvey.Domain.Rosters;
using BoSoSurvey.Web.Mail;
using CsCheck;
using Xunit;

namespace BoSoSurvey.Tests.Domain;

public class RosterPlanTests
{
    private static readonly Guid CohortId = Guid.NewGuid();

    private static readonly Cohort Cohort = new() { CohortId = CohortId, ProgrammeId = Guid.NewGuid(), Name = "Pulje 1", SortOrder = 1 };

    private static readonly IReadOnlyList<Municipality> Municipalities =
        [Place("0301", "Oslo", CohortId), Place("3201", "Bærum", CohortId), Place("3103", "Moss", Guid.NewGuid())];

    private static Municipality Place(string number, string name, Guid cohortId) =>
        new() { MunicipalityId = Guid.NewGuid(), ProgrammeId = Cohort.ProgrammeId, CohortId = cohortId, MunicipalityNumber = number, Name = name };

    private static RosterRow Row(int number = 2, string email = "kari@oslo.example", string name = "Kari Nordmann", string group = "Styringsgruppe") => new()
    {
        Number = number,
        Cohort = "Pulje 1",
        MunicipalityNumber = "0301",
        Municipality = "Oslo",
        Group = group,
        Name = name,
        Email = email,
        JobTitle = "Rådgiver",
        Language = "nb",
    };

    private static RosterPlan Plan(IReadOnlyList<RosterRow> rows, params IReadOnlyList<Member> members) =>
        new(rows, new(Cohort, GroupKind.Standard, Municipalities, members), Guid.NewGuid);

    [Fact]
    public void Row_InOrder_IsANewMember()
    {
        var plan = Plan([Row() with { Group = "  steering  GROUP ", Municipality = "OSLO", Cohort = "pulje  1", Language = "Nynorsk" }]);

        var member = Assert.Single(plan.New);
        Assert.Empty(plan.Errors);
        Assert.Equal((Municipalities[0].MunicipalityId, "Kari Nordmann", "kari@oslo.example", "Rådgiver", "nn"),
            (member.MunicipalityId, member.Name, member.Email, member.JobTitle, member.Language));
        Assert.Equal([GroupKind.Steering], member.GroupCodes);
        Assert.True(plan.MayImport);
    }

    [Theory]
    [InlineData(RosterColumn.Name, "", RosterFault.Missing, "")]
    [InlineData(RosterColumn.Name, "Kari\nNordmann", RosterFault.ControlCharacters, "")]
    [InlineData(RosterColumn.Email, "", RosterFault.Missing, "")]
    [InlineData(RosterColumn.Email, "kari@oslo", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "kari@oslo.example, ola@oslo.example", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "Kari <kari@oslo.example>", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "kari@oslo.example (x)", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "kari@oslo.example\r\nBcc: all@oslo.example", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "kåre@oslo.example", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Email, "\"kari\"@oslo.example", RosterFault.BadEmail, "")]
    [InlineData(RosterColumn.Group, "", RosterFault.Missing, "")]
    [InlineData(RosterColumn.Group, "Politikere", RosterFault.UnknownGroup, "")]
    [InlineData(RosterColumn.Cohort, "Pulje 2", RosterFault.OtherCohort, "Pulje 1")]
    [InlineData(RosterColumn.MunicipalityNumber, "", RosterFault.Missing, "")]
    [InlineData(RosterColumn.MunicipalityNumber, "301", RosterFault.NotMunicipalityNumber, "")]
    [InlineData(RosterColumn.MunicipalityNumber, "4001", RosterFault.MunicipalityNotInCohort, "")]
    [InlineData(RosterColumn.MunicipalityNumber, "3103", RosterFault.MunicipalityInOtherCohort, "Moss")]
    [InlineData(RosterColumn.Municipality, "Bærum", RosterFault.OtherMunicipalityName, "Oslo")]
    [InlineData(RosterColumn.Language, "", RosterFault.UnknownLanguage, "")]
    [InlineData(RosterColumn.Language, "se", RosterFault.UnknownLanguage, "")]
    public void Cell_Wrong_IsAnErrorWithRowAndFault(RosterColumn column, string value, RosterFault fault, string argument)
    {
        var row = Row(7);
        row = column switch
        {
            RosterColumn.Cohort => row with { Cohort = value },
            RosterColumn.MunicipalityNumber => row with { MunicipalityNumber = value },
            RosterColumn.Municipality => row with { Municipality = value },
            RosterColumn.Group => row with { Group = value },
            RosterColumn.Name => row with { Name = value },
            RosterColumn.Email => row with { Email = value },
            RosterColumn.JobTitle => row with { JobTitle = value },
            _ => row with { Language = value },
        };

        var plan = Plan([row, Row(8, "ola@oslo.example", "Ola")]);

        Assert.Equal(new RosterError(7, column, fault, value, argument), Assert.Single(plan.Errors));
        Assert.False(plan.MayImport);
    }

    [Fact]
    public void Text_TooLong_IsAnError()
    {
        var plan = Plan([Row() with { JobTitle = new string('x', 201) }, Row(3, "ola@oslo.example", new string('x', 200))]);

        Assert.Equal((2, RosterFault.TooLong, "200"), Assert.Single(plan.Errors) is var error ? (error.Row, error.Fault, error.Argument) : default);
    }

    [Fact]
    public void Address_TwiceInOneGroup_NamesBothRows()
    {
        var plan = Plan([Row(2), Row(5, "KARI@oslo.example", group: "Steering group")]);

        Assert.Equal(new RosterError(5, RosterColumn.Email, RosterFault.TwiceInGroup, "KARI@oslo.example", "2"), Assert.Single(plan.Errors));
    }

    [Fact]
    public void Address_WithTwoNamesOrLanguages_NamesBothRows()
    {
        var plan = Plan([Row(2), Row(3, name: "Kari Hansen", group: "Prosjektgruppe"), Row(4, group: "Eksterne aktører") with { Language = "nn" }]);

        Assert.Equal(
            [new(3, RosterColumn.Name, RosterFault.OtherNameInRow, "Kari Hansen", "2"), new(4, RosterColumn.Language, RosterFault.OtherLanguageInRow, "nn", "2")],
            plan.Errors);
    }

    [Fact]
    public void Person_InSeveralGroups_IsOneMember()
    {
        var plan = Plan([Row(2, group: "Prosjektgruppe"), Row(3, group: "Styringsgruppe")]);

        Assert.Equal([GroupKind.Project, GroupKind.Steering], Assert.Single(plan.New).GroupCodes);
    }

    [Fact]
    public void Person_InTwoMunicipalities_IsAMemberInEach()
    {
        var plan = Plan([Row(), Row(3) with { MunicipalityNumber = "3201", Municipality = "Bærum" }]);

        Assert.Equal([Municipalities[0].MunicipalityId, Municipalities[1].MunicipalityId], plan.New.Select(member => member.MunicipalityId));
    }

    [Fact]
    public void Municipality_InNoCohort_MayBeAddedWhereItHasOneName()
    {
        var plan = Plan(
        [
            Row(2) with { MunicipalityNumber = "4001", Municipality = "Porsgrunn" },
            Row(3, "a@b.example", "A") with { MunicipalityNumber = "4001", Municipality = "Porsgrunn" },
            Row(4, "c@b.example", "C") with { MunicipalityNumber = "4003", Municipality = "Skien" },
            Row(5, "d@b.example", "D") with { MunicipalityNumber = "4003", Municipality = "Notodden" },
            Row(6, "e@b.example", "E") with { MunicipalityNumber = "3103", Municipality = "Moss" },
        ]);

        Assert.Equal([("4001", "Porsgrunn")], plan.ToAdd);
        Assert.Equal(5, plan.Errors.Count);
    }

    [Fact]
    public void Roster_ComparedWithTheFile_TellsNewChangedAndUnchanged()
    {
        var before = Plan([Row(2), Row(3, "ola@oslo.example", "Ola"), Row(4, "per@oslo.example", "Per")]).New;

        var plan = Plan([Row(2), Row(3, "Ola@oslo.example", "Ola"), Row(4, "ola@oslo.example", "Ola", "Prosjektgruppe"), Row(5, "ny@oslo.example", "Ny")], before);

        Assert.Equal("Kari Nordmann", Assert.Single(plan.Unchanged).Name);
        Assert.Equal("Ny", Assert.Single(plan.New).Name);
        var change = Assert.Single(plan.Changed);
        Assert.Equal(change.Before.MemberId, change.After.MemberId);
        Assert.Equal([GroupKind.Project, GroupKind.Steering], change.After.GroupCodes);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static readonly Gen<RosterRow> AnyRow = Gen.Select(
        OneOf("a@b.example", "A@b.example", "c@d.example", "", "x", "c@d.example\n"), OneOf("Kari", "Ola", "", "K\u0001"),
        OneOf("Styringsgruppe", "project", "External actors", "", "annet"), OneOf("0301", "3201", "3103", "4001", "", "x"),
        OneOf("Oslo", "Bærum", ""), OneOf("nb", "nn", ""),
        (email, name, group, number, municipality, language) =>
            Row(email: email, name: name, group: group) with { MunicipalityNumber = number, Municipality = municipality, Language = language });

    /// <summary>S11: a second run adds nothing, whatever the file.</summary>
    [Fact]
    public void Plan_CarriedOut_LeavesNothingToDoTheSecondTime() =>
        AnyRow.Array[0, 12].Sample(rows =>
        {
            rows = [.. rows.Select((row, i) => row with { Number = i + 2 })];
            var plan = Plan(rows);
            var again = Plan(rows, plan.New);

            Assert.Empty(again.New);
            Assert.Empty(again.Changed);
            Assert.Equal(plan.Errors, again.Errors);
            Assert.Equal(plan.New.Count, again.Unchanged.Count);
            // Every row is either in order or in error, and only rows in order make members.
            Assert.All(plan.New, member => Assert.NotEmpty(member.GroupCodes));
            Assert.True(plan.Errors.Count > 0 || plan.New.Sum(member => member.GroupCodes.Count) == rows.Length);
        });

    /// <summary>What a roster takes, the mail library reads as that address and nothing else.</summary>
    [Fact]
    public void Address_Valid_IsOneMailboxToTheMailLibrary() =>
        Gen.Char["abZ09.@-+_'!#,;:<>()[]\\\" \n\u0000æ"].Array[1, 16].Select(chars => new string(chars)).Select(text => $"{text}.example")
            .Sample(text => Assert.True(!EmailAddress.IsValid(text) || Mailbox.IsAddress(text), text), iter: 20_000);

    [Theory]
    [InlineData("kari.nordmann@oslo.kommune.no", true)]
    [InlineData("o'brien+x@a-b.example", true)]
    [InlineData("kari..n@oslo.example", false)]
    [InlineData(".kari@oslo.example", false)]
    [InlineData("kari@-oslo.example", false)]
    [InlineData("kari@oslo.example.", false)]
    [InlineData("kari@127.0.0.1", false)]
    [InlineData("kari@[127.0.0.1]", false)]
    [InlineData(" kari@oslo.example", false)]
    public void Address_OneByOne_IsTakenOrRefused(string address, bool valid) => Assert.Equal(valid, EmailAddress.IsValid(address));

    [Fact]
    public void Address_Longer_IsRefused()
    {
        var longest = new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 62), 3));

        Assert.True(EmailAddress.IsValid(longest));
        Assert.False(EmailAddress.IsValid(longest + ".cc"));
    }

    [Fact]
    public void Heading_InOtherWordsAndOrder_IsFound()
    {
        string[] cells = ["Email", " SPRÅK", "namn", "kommune  nr.", "Kommunenamn", "Telefon", "stilling", "GRUPPE", "pulje"];
        var heading = new RosterHeading([.. cells.Select(cell => new RosterCell(cell))]);

        var row = heading.Read(3, [new("a@b.example"), new("nn"), new(" Kari "), new("301", IsNumber: true), new("Oslo"), new("1"), new("x"), new("y"), new("z")])!;

        Assert.Empty(heading.Missing);
        Assert.Equal((3, "a@b.example", "nn", "Kari", "0301", "Oslo"), (row.Number, row.Email, row.Language, row.Name, row.MunicipalityNumber, row.Municipality));
        Assert.Null(heading.Read(4, [new(" "), new("")]));
    }

    [Fact]
    public void Heading_WithColumnsMissingOrTwice_SaysWhich()
    {
        var heading = new RosterHeading([new("Pulje"), new("Navn"), new("navn"), new("Kommune")]);

        Assert.Equal([RosterColumn.Name], heading.Twice);
        Assert.Equal([RosterColumn.MunicipalityNumber, RosterColumn.Group, RosterColumn.Email, RosterColumn.JobTitle, RosterColumn.Language], heading.Missing);
    }

    [Fact]
    public void MunicipalityNumber_TypedAsText_IsNotPadded()
    {
        var heading = new RosterHeading([new("Kommunenr")]);

        Assert.Equal("301", heading.Read(2, [new("301")])!.MunicipalityNumber);
    }

    private static IReadOnlyList<RosterRow> Rows(int count, Func<RosterRow, RosterRow>? change = null) =>
        [.. Enumerable.Range(2, count).Select(number => Row(number, $"person{number}@oslo.example")).Select(change ?? (row => row))];

    /// <summary>The file of another cohort: unknown municipalities and known ones of others, and its own name of the cohort, are one thing.</summary>
    [Fact]
    public void Common_FileOfAnotherCohort_IsSaidOnce()
    {
        var plan = Plan(Rows(10, row => row with { Cohort = "Pulje 2", MunicipalityNumber = row.Number % 2 == 0 ? "3103" : "4001", Municipality = "Moss" }));

        var common = Assert.Single(plan.Common);
        Assert.Equal((RosterFault.MunicipalityNotInCohort, 10, 10), (common.Fault, common.Rows, common.Errors.Count));
        Assert.Equal(20, plan.Errors.Count);
    }

    [Theory]
    [InlineData(9, 5, true)]
    [InlineData(10, 5, false)]
    [InlineData(4, 4, false)]
    [InlineData(10, 10, true)]
    public void Common_Fault_IsThatOfMoreThanHalfTheRows(int rows, int wrong, bool common)
    {
        var plan = Plan([.. Rows(rows).Select((row, index) => index < wrong ? row with { Language = "se" } : row)]);

        Assert.Equal(common ? [(RosterFault.UnknownLanguage, wrong)] : [], plan.Common.Select(fault => (fault.Fault, fault.Rows)));
    }

    /// <summary>What to do differs from row to row, so there is nothing to say once.</summary>
    [Fact]
    public void Common_FaultsWithOwnArguments_AreNotCommon()
    {
        var rows = Rows(6);

        Assert.Empty(Plan([.. rows, .. rows.Select(row => row with { Number = row.Number + 10, Name = "Ola" }), .. rows.Select(row => row with { Number = row.Number + 20, Name = "Eva" })]).Common);
    }

    [Fact]
    public void Common_CohortsNameAlone_IsTold()
    {
        Assert.Equal(RosterFault.OtherCohort, Assert.Single(Plan(Rows(6, row => row with { Cohort = "Pulje 2" })).Common).Fault);
    }

    [Fact]
    public void InSeveralMunicipalities_AddressOfTwo_IsNamed()
    {
        var (oslo, bærum) = (Municipalities[0].MunicipalityId, Municipalities[1].MunicipalityId);
        var member = Assert.Single(Plan([Row(email: "ola@oslo.example")]).New) with { MunicipalityId = bærum };

        var plan = Plan(
            [
                Row(), Row(3, "KARI@oslo.example") with { MunicipalityNumber = "3201", Municipality = "Bærum" },
                Row(4, "OLA@oslo.example"), Row(5, "eva@oslo.example"), Row(6, "eva@oslo.example", group: "Prosjektgruppe"),
            ],
            member);

        Assert.Empty(plan.Errors);
        Assert.Equal(["kari@oslo.example", "OLA@oslo.example"], plan.InSeveralMunicipalities.Select(person => person.Email));
        Assert.All(plan.InSeveralMunicipalities, person => Assert.Equal([oslo, bærum], person.MunicipalityIds));
    }
}
