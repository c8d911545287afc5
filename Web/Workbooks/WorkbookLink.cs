namespace BoSoSurvey.Web.Workbooks;

/// <param name="Address">Where a workbook is made.</param>
/// <param name="FileName">What it is called.</param>
internal sealed record WorkbookLink(string Address, string FileName);
