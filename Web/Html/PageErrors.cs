using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace BoSoSurvey.Web.Html;

/// <summary>One error of a page: the key of its field, what is wrong, and what the field is about where that is not plain from the error.</summary>
internal sealed record PageError(string Field, string Message, string? Subject)
{
    /// <summary>The id of the field's control.</summary>
    public string Id => TagBuilder.CreateSanitizedId(Field, "_");
}

/// <summary>The errors of a page in the order of its fields; ModelState itself has them by letter.</summary>
internal static class PageErrors
{
    private const string FieldsKey = "Fields";

    /// <summary>For a page whose fields are not those of its Input record: says their order, and what each is about.</summary>
    public static void SetFields(this PageModel page, IEnumerable<(string Field, string? Subject)> fields) => page.ViewData[FieldsKey] = fields.ToList();

    public static IEnumerable<PageError> Of(ViewContext page)
    {
        var fields = page.ViewData[FieldsKey] as List<(string Field, string? Subject)>
            ?? page.ActionDescriptor.BoundProperties?
                .SelectMany(bound => bound.ParameterType.GetProperties().Select(property => ($"{bound.Name}.{property.Name}", (string?)null))).ToList()
            ?? [];
        return page.ViewData.ModelState
            .SelectMany(entry => entry.Value!.Errors.Select(error => (entry.Key, error.ErrorMessage, Place: fields.FindIndex(field => field.Field == entry.Key || entry.Key.StartsWith($"{field.Field}[", StringComparison.Ordinal)))))
            .OrderBy(error => error.Place)
            .Select(error => new PageError(error.Key, error.ErrorMessage, error.Place < 0 ? null : fields[error.Place].Subject));
    }
}
