//! [`ErrorReport`]: an error as data, for another program or a page.

use serde::Serialize;

use super::Error;

/// An error as data, for a page in a webview or a log in JSON; from [`Error::to_report`].
///
/// It holds what [`Error`] holds, and no secret. Absent values are left out.
///
/// ```
/// let error = auth_sdk::AuthClient::builder().build().unwrap_err();
/// let json = serde_json::to_value(error.to_report())?;
/// assert_eq!(json["kind"], "Config");
/// assert_eq!(json["message"], "base_url: must be set");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The name of the [`ErrorKind`](crate::ErrorKind), such as `RateLimited`.
    pub kind: String,
    /// The line of `Display`.
    pub message: String,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The server's explanation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The refused fields of a 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldReport>,
    /// The name of the operation, such as `portal_login`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The request id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How long to wait before the next request, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// One refused field, in an [`ErrorReport`].
///
/// ```
/// # fn show(report: &auth_sdk::ErrorReport) {
/// let email = report.fields.iter().find(|field| field.path == "body.email");
/// # let _ = email; }
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct FieldReport {
    /// The place of the field with dots: `body.email`.
    pub path: String,
    /// What is wrong, as a sentence.
    pub msg: String,
    /// Pydantic's name for what is wrong.
    #[serde(rename = "type")]
    pub type_name: String,
}

impl Error {
    /// Returns the error as data that serde can write.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), serde_json::Error> {
    /// if let Err(error) = client.load().await {
    ///     println!("{}", serde_json::to_string(&error.to_report())?);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn to_report(&self) -> ErrorReport {
        let fields = self.fields().iter().map(|field| FieldReport {
            path: field.path(),
            msg: field.msg().to_owned(),
            type_name: field.type_name().to_owned(),
        });
        ErrorReport {
            kind: format!("{:?}", self.kind()),
            message: self.to_string(),
            status: self.status(),
            detail: self.detail().map(str::to_owned),
            fields: fields.collect(),
            operation: self
                .operation()
                .map(|operation| operation.name().to_owned()),
            request_id: self.request_id().map(str::to_owned),
            retry_after: self.retry_after().map(|wait| wait.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{ErrorKind, Facts, FieldError, LocPart};
    use super::*;
    use crate::operation::Operation;

    #[test]
    fn report_of_an_error_holds_its_facts() {
        let error = Error(Box::new(Facts {
            kind: ErrorKind::Validation,
            operation: Some(Operation::PortalLogin),
            status: Some(422),
            detail: Some("body.email: Field required".to_owned()),
            fields: vec![FieldError {
                loc: ["body", "email"]
                    .map(|key| LocPart::Key(key.to_owned()))
                    .into(),
                msg: "Field required".to_owned(),
                type_name: "missing".to_owned(),
            }],
            request_id: Some("r-1".to_owned()),
            retry_after: Some(std::time::Duration::from_secs(7)),
            ..Facts::default()
        }));
        let report = serde_json::to_value(error.to_report()).unwrap();
        let expected = json!({
            "kind": "Validation",
            "message": "422 body.email: Field required (portal_login, request id r-1)",
            "status": 422,
            "detail": "body.email: Field required",
            "fields": [{"path": "body.email", "msg": "Field required", "type": "missing"}],
            "operation": "portal_login",
            "request_id": "r-1",
            "retry_after": 7,
        });
        assert_eq!(report, expected);
    }
}
