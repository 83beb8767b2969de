//! Whom AWS can reach about the account: alternate contacts and the primary one, from AWS Account Management.
//!
//! Names, addresses and numbers are personal data. What rules need to know of them is told here, and they are let go.

use aws_sdk_account::Client;
use aws_sdk_account::operation::get_alternate_contact::{GetAlternateContactError, GetAlternateContactOutput};
use aws_sdk_account::types::{AlternateContactType, ContactInformation};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use crate::collect::answer::{Answer, required};
use crate::collect::error::{Meaning, meaning};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::Observed;
use crate::model::aws::{AlternateContact, Contacts, PrimaryContact};
use crate::model::call::Call;

const ALTERNATE: &str = "account:GetAlternateContact";
const PRIMARY: &str = "account:GetContactInformation";

/// What AWS said of each alternate contact; `None` where there is none.
#[derive(Debug, Clone)]
struct Alternates {
    security: Option<GetAlternateContactOutput>,
    billing: Option<GetAlternateContactOutput>,
    operations: Option<GetAlternateContactOutput>,
}

/// Reads the contacts.
pub(in crate::collect) async fn read(visit: &Visit<'_>) -> Batch {
    let mut batch = Batch::default();
    if visit.wants_any(&[ALTERNATE, PRIMARY]) {
        let client = visit.clients.account(&visit.region);
        let (alternates, primary) = tokio::join!(alternates(visit, &client), primary(visit, &client));
        batch.add_only(visit, contacts(&alternates, primary));
    }
    batch
}

/// The three contacts are one question: they are compared with each other before their addresses are let go.
async fn alternates(visit: &Visit<'_>, client: &Client) -> Answer<Alternates> {
    let question = Question { call: ALTERNATE, region: &visit.region, about: "" };
    let send = async || -> Result<Alternates, SdkError<GetAlternateContactError, HttpResponse>> {
        Ok(Alternates {
            security: alternate(client, AlternateContactType::Security).await?,
            billing: alternate(client, AlternateContactType::Billing).await?,
            operations: alternate(client, AlternateContactType::Operations).await?,
        })
    };
    visit.recorder.ask(question, send).await
}

async fn alternate(
    client: &Client,
    kind: AlternateContactType,
) -> Result<Option<GetAlternateContactOutput>, SdkError<GetAlternateContactError, HttpResponse>> {
    match client.get_alternate_contact().alternate_contact_type(kind).send().await {
        Ok(output) => Ok(Some(output)),
        Err(error) => match meaning(declared(ALTERNATE), &error) {
            Meaning::Absent(_) => Ok(None),
            Meaning::Failed(_) => Err(error),
        },
    }
}

async fn primary(visit: &Visit<'_>, client: &Client) -> Observed<PrimaryContact> {
    let question = Question { call: PRIMARY, region: &visit.region, about: "" };
    let told = visit.recorder.ask(question, || client.get_contact_information().send()).await;
    told.required("ContactInformation", |output| output.contact_information.as_ref().map(primary_contact))
}

fn primary_contact(told: &ContactInformation) -> PrimaryContact {
    let has = |text: &str| Observed::Known(!text.trim().is_empty());
    PrimaryContact {
        has_full_name: has(&told.full_name),
        has_phone_number: has(&told.phone_number),
        has_address: has(&told.address_line1),
        has_city: has(&told.city),
        has_postal_code: has(&told.postal_code),
        has_country: has(&told.country_code),
    }
}

fn contacts(told: &Answer<Alternates>, primary: Observed<PrimaryContact>) -> Contacts {
    let one = |read: fn(&Alternates) -> &Option<GetAlternateContactOutput>| {
        told.field(|alternates| match read(alternates) {
            Some(output) => alternate_contact(told.call, output),
            None => Observed::Absent,
        })
    };
    Contacts {
        security: one(|told| &told.security),
        billing: one(|told| &told.billing),
        operations: one(|told| &told.operations),
        alternate_emails_differ: told.field(|alternates| emails_differ(told.call, alternates)),
        primary,
    }
}

fn alternate_contact(call: &'static Call, output: &GetAlternateContactOutput) -> Observed<AlternateContact> {
    let Some(told) = &output.alternate_contact else { return required(call, "AlternateContact", None) };
    let has = |member: &str, text: &Option<String>| required(call, member, text.as_ref().map(|text| !text.trim().is_empty()));
    let domain = |email: &String| email.rsplit_once('@').map(|(_, domain)| domain.trim().to_ascii_lowercase());
    Observed::Known(AlternateContact {
        has_name: has("Name", &told.name),
        has_email: has("EmailAddress", &told.email_address),
        email_domain: match &told.email_address {
            Some(email) => Observed::or_absent(domain(email)),
            None => required(call, "EmailAddress", None),
        },
        has_phone_number: has("PhoneNumber", &told.phone_number),
    })
}

/// Absent unless all three contacts are there: then there is nothing to compare.
fn emails_differ(call: &'static Call, alternates: &Alternates) -> Observed<bool> {
    let (Some(security), Some(billing), Some(operations)) = (&alternates.security, &alternates.billing, &alternates.operations)
    else {
        return Observed::Absent;
    };
    let emails = [security, billing, operations].map(|output| {
        let email = output.alternate_contact.as_ref()?.email_address.as_ref()?;
        Some(email.trim().to_ascii_lowercase())
    });
    let [Some(security), Some(billing), Some(operations)] = &emails else { return required(call, "EmailAddress", None) };
    Observed::Known(security != billing && billing != operations && operations != security)
}
